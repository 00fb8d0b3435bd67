package dev.perigee.examples.bucket4j;

import javax.cache.CacheManager;
import javax.cache.Caching;

/**
 * Calls thirty times and says how often it was allowed: ten times, or less if other nodes have called within the minute.
 * {@code perigee.yaml} says where Redis is, and {@code PERIGEE_FAR_REDIS_ADDRESS} overrides it.
 */
public final class CallLimitMain {

    private CallLimitMain() {}

    /**
     * Runs a node.
     *
     * @param arguments the customer's name, or none
     */
    public static void main(String[] arguments) {
        try (CacheManager manager = Caching.getCachingProvider().getCacheManager()) {
            CallLimit limit = new CallLimit(manager.getCache("buckets"));
            int allowed = 0;
            for (int i = 0; i < 30; i++) {
                if (limit.allows(arguments.length == 0 ? "acme" : arguments[0])) {
                    allowed++;
                }
            }
            System.out.println(allowed + " of 30 calls were allowed");
        }
    }
}
