package dev.perigee.redis;

import dev.perigee.launcher.RespClient;
import java.util.List;
import java.util.Objects;
import org.redisson.Redisson;

/** Real servers that the tests of a class share, and a client of them. */
interface RedisServers extends AutoCloseable {

    /** A client of these servers, the same each time. */
    Redisson client();

    /** A connection past the client to the server that holds a key; the caller closes it. */
    RespClient serverOf(byte[] key);

    /** Empties all. */
    void flush();

    /** Connections past the client to the primaries; the caller closes them. */
    List<RespClient> primaries();

    /** Takes away what a namespace has left; others may be in use. */
    default void forget(String namespace) {
        for (RespClient primary : primaries()) {
            try (primary) {
                for (Object key : (List<?>) Objects.requireNonNull(primary.call("KEYS", namespace + ":*"))) {
                    primary.call(ScriptCalls.ascii("UNLINK"), (byte[]) key);
                }
            }
        }
    }

    @Override
    void close();
}
