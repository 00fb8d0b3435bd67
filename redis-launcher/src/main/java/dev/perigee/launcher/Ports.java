package dev.perigee.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports that nobody listens on. They lie below the range from which systems take the ports of outgoing
 * connections: there, a client that tries to reach a server that is down may be given the server's port as its own,
 * connect to itself, and keep the server from coming back. For the same reason the ports of a JVM are in blocks of its
 * own: else the port of a server that is down for a moment could be found free by another JVM. A block belongs to the
 * JVM that listens on its first port, as long as that JVM lives. Thread-safe.
 */
final class Ports {

    private static final int LOWEST = 10_000;
    private static final int BLOCK = 100;
    private static final int BLOCKS = 220;

    /** Kept open, those of former blocks too, since this JVM may still have servers there. */
    private static final List<ServerSocket> OWNERS = new ArrayList<>();

    private static int next;
    private static int end;

    private Ports() {}

    /** A port that is free now and that this JVM has not been given before. */
    static synchronized int free() {
        while (true) {
            while (next < end) {
                int port = next++;
                if (isFree(port)) {
                    return port;
                }
            }
            takeBlock();
        }
    }

    private static void takeBlock() {
        int first = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int attempt = 0; attempt < BLOCKS; attempt++) {
            int base = LOWEST + (first + attempt) % BLOCKS * BLOCK;
            try {
                OWNERS.add(listen(base));
                next = base + 1;
                end = base + BLOCK;
                return;
            } catch (IOException e) {
                // Another JVM's, or another program's.
            }
        }
        throw new IllegalStateException("no block of " + BLOCK + " free ports found between " + LOWEST + " and "
                + (LOWEST + BLOCKS * BLOCK) + "; end what listens there");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = listen(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
