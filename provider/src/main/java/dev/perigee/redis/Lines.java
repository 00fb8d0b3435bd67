package dev.perigee.redis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/**
 * The lines to the primaries of a client, shared by all who use that client, so that its pool is not borrowed empty however
 * many namespaces and managers there are. Thread-safe.
 */
final class Lines {

    /** Those in use, by the client's connections. */
    private static final Map<ConnectionManager, Lines> IN_USE = new ConcurrentHashMap<>();

    private final ConnectionManager connections;
    private final Map<MasterSlaveEntry, Line> lines = new ConcurrentHashMap<>();

    /** Changed while the entry in {@link #IN_USE} is. */
    private int users;

    /** Changed while the entry in {@link #IN_USE} is. */
    private volatile int answerLimit;

    private volatile boolean closed;

    private Lines(ConnectionManager connections) {
        this.connections = connections;
    }

    /**
     * Returns the lines of a client, to be left once.
     *
     * @param answerLimit the longest string that this user takes in; the largest of all users' applies
     */
    static Lines of(ConnectionManager connections, int answerLimit) {
        return IN_USE.compute(connections, (same, known) -> {
            Lines lines = known == null ? new Lines(connections) : known;
            lines.users++;
            lines.answerLimit = Math.max(lines.answerLimit, answerLimit);
            return lines;
        });
    }

    /** One user less; with the last, all that was borrowed is given back. */
    void leave() {
        Lines left = IN_USE.computeIfPresent(connections, (same, lines) -> {
            lines.users--;
            return lines.users > 0 ? lines : null;
        });
        if (left == null) {
            closed = true;
            lines.values().forEach(Line::close);
        }
    }

    Line to(MasterSlaveEntry primary) {
        Line known = lines.get(primary);
        return known != null ? known : open(primary);
    }

    private Line open(MasterSlaveEntry primary) {
        lines.values().removeIf(line -> {
            boolean isGone = !connections.getEntrySet().contains(line.primary());
            if (isGone) {
                line.close();
            }
            return isGone;
        });
        Line line = lines.computeIfAbsent(
                primary,
                entry -> new Line(
                        entry,
                        connections.getServiceManager().getConfig().getMasterConnectionPoolSize(),
                        () -> answerLimit));
        if (closed) {
            line.close();
        }
        return line;
    }
}
