package dev.perigee.entry;

/**
 * What must hold of a key's entry for a {@link Mutation} to take effect. An entry that is logically expired, hidden by a
 * clear or by a tag's deletion counts as absent.
 */
public sealed interface Condition {

    /** Always. */
    Condition ANY = new Any();

    /** No entry is there. */
    Condition ABSENT = new Absent();

    /** An entry is there. */
    Condition PRESENT = new Present();

    /** Always. */
    record Any() implements Condition {}

    /** No entry is there. */
    record Absent() implements Condition {}

    /** An entry is there. */
    record Present() implements Condition {}

    /**
     * An entry is there and its payload has exactly these bytes.
     *
     * @param payload the encoded value, without envelope
     */
    record PayloadEquals(byte[] payload) implements Condition {}

    /**
     * The entry is still the one written by this operation.
     *
     * @param id the operation; {@link OperationId#NONE} for "no entry is there"
     */
    record WrittenBy(OperationId id) implements Condition {}

    /**
     * The entry is still the one written by this operation, and nobody listens to the cache: its messages tell keys only. For
     * a change that stands for several, of which no listener must miss one.
     *
     * @param id the operation; never {@link OperationId#NONE}
     */
    record Unheard(OperationId id) implements Condition {}

    /**
     * The load lease on this key is still held with this token, the cache was not cleared and none of the new entry's
     * tags was deleted since the lease was granted.
     *
     * @param token the operation id that the lease was taken with
     */
    record LeaseHeld(OperationId token) implements Condition {}

    /**
     * Whatever is there was written before this time of the far store's clock; an absent entry qualifies. The body of an
     * entry past its logical end counts here as long as it is there: it may be newer than what is to be made up for.
     *
     * @param millis milliseconds since 1970, far store's clock
     */
    record WrittenBefore(long millis) implements Condition {}
}
