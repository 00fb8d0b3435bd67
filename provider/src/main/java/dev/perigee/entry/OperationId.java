package dev.perigee.entry;

/**
 * Names one write for ever: 8 random bytes of the node that made it and a counter of that node.
 *
 * <p>It travels in the envelope's header and in the message of the write. That makes it the version an entry is
 * compared by ("unchanged since I read it") and the mark by which a repeated delivery is recognized.
 *
 * @param node the writer, random for each start of a node
 * @param counter rises with each operation of that node
 */
public record OperationId(long node, long counter) {

    /** The bytes it takes on the wire. */
    public static final int LENGTH = 16;

    /** No operation: stands for an entry that is not there. */
    public static final OperationId NONE = new OperationId(0, 0);

    @Override
    public String toString() {
        return Long.toHexString(node) + "-" + Long.toHexString(counter);
    }
}
