package dev.perigee.examples.cdi;

import java.math.BigDecimal;

/**
 * What a currency costs.
 *
 * @param currency which
 * @param euros for one of it
 */
public record Rate(String currency, BigDecimal euros) {}
