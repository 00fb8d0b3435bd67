package dev.perigee.it.soak;

import dev.perigee.entry.MessageFrame;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Listens to the server itself, past every fault, and so hears what the far store announced in the order in which it did.
 * Thread-safe.
 */
final class MessageTap implements AutoCloseable {

    /** The name of its connection, so that faults spare it. */
    static final String NAME = "tap";

    private static final String MARKS = "tap-marks";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofHours(2);

    private final RedisServer server;
    private final byte[] channel;

    /** Guarded by this. */
    private final List<Announcement> heard = new ArrayList<>();

    /** Guarded by this. */
    private long unreadable;

    /** Guarded by this. */
    private String lastMark = "";

    private RespClient client;
    private Thread thread;

    MessageTap(RedisServer server, String channel) {
        this.server = server;
        this.channel = channel.getBytes(StandardCharsets.UTF_8);
        this.client = subscribe();
        this.thread = listen();
    }

    /** The server was killed and is there again; to be called before anybody else can reach it. */
    void reconnect() {
        join(thread); // First: what the server had sent before it died is still to be heard.
        client.close();
        client = subscribe();
        thread = listen();
    }

    /** Gives what was heard since the last call. */
    synchronized List<Announcement> take() {
        List<Announcement> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    /** Says how many messages could not be read since the last call. */
    synchronized long takeUnreadable() {
        long taken = unreadable;
        unreadable = 0;
        return taken;
    }

    /** Waits until everything is heard that was announced before this call. */
    void catchUp() {
        // On one connection everything comes in the order in which the server did it, whatever the channel.
        String mark = Long.toString(System.nanoTime());
        server.call("PUBLISH", MARKS, mark);
        long end = System.nanoTime() + LIMIT.toNanos();
        synchronized (this) {
            while (!mark.equals(lastMark)) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new IllegalStateException("the tap does not catch up");
                }
                try {
                    wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
        }
    }

    @Override
    public void close() {
        client.close();
        join(thread);
    }

    private RespClient subscribe() {
        RespClient subscriber = server.client(LIMIT);
        subscriber.call("CLIENT", "SETNAME", NAME);
        subscriber.call("SUBSCRIBE".getBytes(StandardCharsets.UTF_8), channel);
        subscriber.call("SUBSCRIBE", MARKS);
        subscriber.answerWithin(SILENCE);
        return subscriber;
    }

    private Thread listen() {
        RespClient mine = client;
        Thread listener = new Thread(() -> hear(mine), "message-tap");
        listener.setDaemon(true);
        listener.start();
        return listener;
    }

    private void hear(RespClient subscriber) {
        try {
            while (true) {
                List<?> push = (List<?>) subscriber.receive();
                if (push != null && push.get(1) instanceof byte[] from && push.get(2) instanceof byte[] payload) {
                    note(from, payload);
                }
            }
        } catch (UncheckedIOException e) {
            // The server was killed, or this was closed.
        }
    }

    private synchronized void note(byte[] from, byte[] payload) {
        long now = System.nanoTime();
        if (!Arrays.equals(from, channel)) {
            lastMark = new String(payload, StandardCharsets.UTF_8);
            notifyAll();
            return;
        }
        MessageFrame.decode(payload)
                .ifPresentOrElse(message -> heard.add(new Announcement(message, now)), () -> unreadable++);
    }

    private static void join(Thread thread) {
        try {
            thread.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
