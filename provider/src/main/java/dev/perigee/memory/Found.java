package dev.perigee.memory;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.OperationId;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a key found. It stays as it was found when the slot gets other bytes.
 *
 * @param slot the key's slot, whatever is in it
 * @param envelope the bytes that were in it
 * @param state what they mean
 */
record Found(@Nullable Slot slot, byte @Nullable [] envelope, State state) {

    static final Found NOTHING = new Found(null, null, State.NOTHING);

    static Found in(Slot slot, State state) {
        return new Found(slot, slot.envelope, state);
    }

    /** What the bytes of a slot mean at a moment. */
    enum State {
        /** There are no bytes. */
        NOTHING,
        /** Foreign bytes. */
        DAMAGED,
        /** An entry of another generation, or with a tag that was deleted since: as good as nothing. */
        HIDDEN,
        /** The body of an entry past its logical end: absent, but not to be forgotten silently. */
        DEAD,
        /** An entry. */
        LIVE
    }

    boolean isLive() {
        return state == State.LIVE;
    }

    /** Returns the envelope of a live entry. */
    byte @Nullable [] live() {
        return state == State.LIVE ? envelope : null;
    }

    /** Returns the envelope of an entry past its logical end. */
    byte @Nullable [] dead() {
        return state == State.DEAD ? envelope : null;
    }

    /** Returns the envelope of an entry, live or past its logical end. */
    byte @Nullable [] body() {
        return state == State.LIVE || state == State.DEAD ? envelope : null;
    }

    /** Returns who wrote the live entry. */
    OperationId id() {
        byte[] live = live();
        return live == null ? OperationId.NONE : EnvelopeHeader.operationId(live);
    }

    /** Returns the number of the live entry's write. */
    long sequence() {
        byte[] live = live();
        return live == null ? 0 : EnvelopeHeader.sequence(live);
    }

    /** Says whether this operation wrote what is there, expired or not. */
    boolean isWrittenBy(OperationId id) {
        byte[] body = body();
        return body != null && EnvelopeHeader.operationId(body).equals(id);
    }
}
