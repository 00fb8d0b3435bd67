package dev.perigee.examples.cdi;

import java.util.concurrent.TimeUnit;
import javax.enterprise.inject.se.SeContainer;
import javax.enterprise.inject.se.SeContainerInitializer;

/**
 * Asks for a rate twice. The first answer takes 200 ms, unless another node has asked before; the second comes from this
 * JVM. {@code perigee.yaml} says where Redis is, and {@code PERIGEE_FAR_REDIS_ADDRESS} overrides it.
 */
public final class RatesMain {

    private RatesMain() {}

    /**
     * Runs a node.
     *
     * @param arguments the currency to ask for, or none
     */
    public static void main(String[] arguments) {
        try (SeContainer container = SeContainerInitializer.newInstance().initialize()) {
            Rates rates = container.select(Rates.class).get();
            for (int i = 0; i < 2; i++) {
                long begun = System.nanoTime();
                Rate rate = rates.rate(arguments.length == 0 ? "NOK" : arguments[0]);
                System.out.println(rate + " after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms");
            }
        }
    }
}
