package dev.perigee.coherence;

/**
 * What a hit is checked against; immutable, so that one volatile read gives a consistent view.
 *
 * @param era the present era; copies of others are worth nothing
 * @param minValid copies read before this number may be stale
 * @param validated whether {@code validatedAt} means anything
 * @param validatedAt the latest time, on the node's monotonic clock, of which it is proved that all numbers drawn before
 *     are applied here
 */
record Trust(Era era, long minValid, boolean validated, long validatedAt) {

    Trust invalidBefore(long sequence) {
        return new Trust(era, Math.max(minValid, sequence), validated, validatedAt);
    }

    Trust validAt(long nanos) {
        return new Trust(era, minValid, true, validated && validatedAt - nanos > 0 ? validatedAt : nanos);
    }

    Trust neverValidated() {
        return new Trust(era, minValid, false, 0);
    }
}
