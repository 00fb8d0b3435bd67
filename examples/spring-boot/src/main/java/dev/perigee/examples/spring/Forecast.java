package dev.perigee.examples.spring;

import java.time.Instant;

/**
 * What the weather will be.
 *
 * @param city where
 * @param celsius how warm
 * @param computed when that was found out
 */
public record Forecast(String city, int celsius, Instant computed) {}
