package dev.perigee.it.history;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One call on one key, as its caller saw it. Each written value is unique in a history.
 *
 * @param verb what it does
 * @param node the node that it was made on
 * @param expected the value that it depends on; null for verbs that depend on none
 * @param written the value that it writes; null for verbs that write none
 * @param answer what it returned; null if the outcome is unknown
 * @param begunAt nanoseconds, before the call
 * @param endedAt nanoseconds, after the call; for an unknown outcome, the moment after which it takes effect no more
 */
public record Call(
        Verb verb,
        int node,
        @Nullable String expected,
        @Nullable String written,
        @Nullable Answer answer,
        long begunAt,
        long endedAt)
        implements Serializable {

    /**
     * Says whether the caller knows what happened.
     *
     * @return false if it took effect once or not at all
     */
    public boolean isKnown() {
        return answer != null;
    }

    /**
     * What a call returned.
     *
     * @param done for verbs that tell whether they did something: whether they did; true for all others
     * @param value for verbs that tell a value: the value, null for absent
     */
    public record Answer(boolean done, @Nullable String value) implements Serializable {

        /** It was done, and there is nothing to tell. */
        public static final Answer DONE = new Answer(true, null);

        /** It was not done. */
        public static final Answer NOT_DONE = new Answer(false, null);

        /**
         * It told a value.
         *
         * @param value the value; null for absent
         * @return the answer
         */
        public static Answer of(@Nullable String value) {
            return new Answer(true, value);
        }
    }
}
