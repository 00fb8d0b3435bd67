package dev.perigee.benchmarks.probe;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections that hear a channel and do nothing about it, as many as there are nodes. */
final class Subscribers implements AutoCloseable {

    private final List<RespClient> connections = new ArrayList<>();

    /** Returns when all are subscribed. */
    Subscribers(RedisServer server, String channel, int number) {
        for (int i = 0; i < number; i++) {
            RespClient connection = server.client();
            connections.add(connection);
            connection.call("SUBSCRIBE", channel);
            connection.answerWithin(Duration.ofHours(1));
            Thread thread = new Thread(() -> hear(connection), "subscriber-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void hear(RespClient connection) {
        try {
            while (true) {
                connection.receive();
            }
        } catch (UncheckedIOException e) {
            // Closed: there is nobody left to hear for.
        }
    }

    @Override
    public void close() {
        connections.forEach(RespClient::close);
    }
}
