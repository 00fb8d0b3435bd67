package dev.perigee.jcache;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/**
 * A long line to a server: whatever goes either way arrives so much later, however much else is under way. So a server seems
 * to take long for everything, and not to do one thing after another. Thread-safe.
 */
final class LongLine implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;

    private final ServerSocket listener;
    private final int target;
    private final Set<Closeable> ends = ConcurrentHashMap.newKeySet();
    private volatile long delayNanos;

    /** Opens one that is not long at first. */
    LongLine(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ends.add(listener);
        run(() -> {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
                connect(client, server);
                connect(server, client);
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    /** From now on it takes so long to the server, and so long back. Never to be made less. */
    void lengthen(Duration oneWay) {
        delayNanos = oneWay.toNanos();
    }

    @Override
    public void close() throws IOException {
        for (Closeable end : ends) {
            end.close();
        }
    }

    private void connect(Socket from, Socket to) throws IOException {
        ends.add(from);
        to.setTcpNoDelay(true);
        DelayQueue<Chunk> underWay = new DelayQueue<>();
        run(() -> {
            try (from) {
                byte[] buffer = new byte[CHUNK];
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    underWay.add(new Chunk(Arrays.copyOf(buffer, read), System.nanoTime() + delayNanos));
                }
            } finally {
                underWay.add(new Chunk(new byte[0], System.nanoTime() + delayNanos));
            }
        });
        run(() -> {
            try (to) {
                for (Chunk chunk = underWay.take(); chunk.bytes().length > 0; chunk = underWay.take()) {
                    to.getOutputStream().write(chunk.bytes());
                }
            }
        });
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        // One of the ends is closed, and so is the other then.
                    }
                },
                "long-line");
        thread.setDaemon(true);
        thread.start();
    }

    /** What was read at once. Two of one line are never due at one moment. */
    private record Chunk(byte[] bytes, long dueAt) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueAt - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.signum(dueAt - ((Chunk) other).dueAt);
        }
    }
}
