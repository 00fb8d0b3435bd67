package dev.perigee.entry;

import java.util.List;

/**
 * What one node tells another about the messages of that node's writes: how far it has come with them.
 *
 * @param from the node that tells it, the first half of its {@linkplain OperationId operation ids}; never 0
 * @param kind what it has done with them
 * @param stamps one or more: for each partition, up to which number. Whatever was numbered before counts as done, too,
 *     or can never be done any more
 */
public record Acknowledgement(long from, Kind kind, List<Stamp> stamps) {

    /** Copies the list. */
    public Acknowledgement {
        stamps = List.copyOf(stamps);
    }

    /** What a node has done with messages. */
    public enum Kind {
        /** It serves no near copy any more that is older. */
        APPLIED('A'),
        /** Its synchronous listeners have heard the events, or never will. */
        DELIVERED('D');

        private final char code;

        Kind(char code) {
            this.code = code;
        }

        /**
         * Returns the letter that stands for it on the wire.
         *
         * @return an ASCII letter
         */
        public char code() {
            return code;
        }
    }
}
