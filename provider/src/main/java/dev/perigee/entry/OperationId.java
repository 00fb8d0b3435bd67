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

    /**
     * Names a value that only one node knows, as no write of the far tier is named.
     *
     * @param counter rises with each of them on that node; 1 or more
     * @return an id that no far entry has
     */
    public static OperationId local(long counter) {
        return new OperationId(/* node= */ 0, counter);
    }

    /**
     * Says whether this names a value that the far tier does not have.
     *
     * @return true for {@link #local} ids, and for {@link #NONE}
     */
    public boolean isLocal() {
        return node == 0;
    }

    @Override
    public String toString() {
        return Long.toHexString(node) + "-" + Long.toHexString(counter);
    }
}
