package dev.perigee.redis;

import dev.perigee.launcher.RespClient;
import org.redisson.Redisson;

/** Real servers that the tests of a class share, and a client of them. */
interface RedisServers extends AutoCloseable {

    /** A client of these servers, the same each time. */
    Redisson client();

    /** A connection past the client to the server that holds a key; the caller closes it. */
    RespClient serverOf(byte[] key);

    /** Empties all. */
    void flush();

    @Override
    void close();
}
