package dev.perigee.examples.nodes;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;

/** A Redis that comes with the build: on a free port, with its data in a folder of its own, gone when the JVM ends. */
public final class OwnRedis implements FarServer {

    private final RedisServer server =
            RedisServer.start(ServerOptions.defaults().withData());

    /** Starts it, and waits until it answers. */
    public OwnRedis() {}

    @Override
    public String uri() {
        return server.uri().toString();
    }

    @Override
    public String name() {
        return "port " + server.port();
    }

    @Override
    public boolean isOwn() {
        return true;
    }

    @Override
    public long pid() {
        return server.pid();
    }

    @Override
    public boolean isThere() {
        return server.isRunning();
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void restart() {
        server.restart();
    }

    @Override
    public void close() {
        server.close();
    }
}
