package dev.perigee.it.bucket4j;

import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;

/** The limits that the tests set. */
final class Limits {

    static final int TOKENS = 4_000;

    private Limits() {}

    /** So many tokens and, while a test runs, no more. */
    static BucketConfiguration once() {
        return limit(TOKENS, Duration.ofDays(365));
    }

    static BucketConfiguration limit(long tokens, Duration period) {
        return BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(tokens).refillIntervally(tokens, period))
                .build();
    }
}
