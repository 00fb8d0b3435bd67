package dev.perigee.tier;

import dev.perigee.entry.OperationId;

/**
 * The answer to "give me the value, or else the right to load it".
 *
 * @param seen the value, if there is one
 * @param token the lease to load under; {@link OperationId#NONE} if it was not granted
 * @param waitMillis if neither: how long the present holder's lease lasts at most
 * @param <V> the type of values
 */
record Loan<V>(Seen<V> seen, OperationId token, long waitMillis) {

    boolean isGranted() {
        return !token.equals(OperationId.NONE);
    }
}
