package dev.perigee.launcher;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One client's connection through a proxy, and the connection to the server behind it. Thread-safe. */
final class ProxyConnection {

    private final ProxyFaults faults;
    private final AtomicLong lostMessages;
    private final Socket client;
    private final Socket server;
    private volatile boolean hasSubscribed;

    /** Takes both sockets over. Each lost message is counted in {@code lostMessages}. */
    ProxyConnection(ProxyFaults faults, AtomicLong lostMessages, Socket client, Socket server) {
        this.faults = faults;
        this.lostMessages = lostMessages;
        this.client = client;
        this.server = server;
    }

    boolean hasSubscribed() {
        return hasSubscribed;
    }

    boolean isOpen() {
        return !client.isClosed();
    }

    /** Passes requests on until the client ends the connection; what it has sent before is delivered in any case. */
    void passRequests() {
        try {
            FrameReader reader = new FrameReader(client.getInputStream());
            OutputStream out = new BufferedOutputStream(server.getOutputStream());
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                if (frame.subscribes()) {
                    hasSubscribed = true;
                }
                Duration hold = faults.holding(frame.word());
                if (!hold.isZero()) {
                    out.flush();
                    faults.await(hold);
                }
                forward(frame, reader, out, Direction.REQUESTS, /* isMessage= */ false);
            }
        } catch (IOException e) {
            // One of the two is gone; so is the other now.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeQuietly();
        }
    }

    /** Passes answers and messages on until the server ends the connection. */
    void passAnswers() {
        try {
            FrameReader reader = new FrameReader(server.getInputStream());
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                Optional<PublishedMessage> message = hasSubscribed ? frame.message() : Optional.empty();
                if (message.isPresent() && faults.loss().loses(message.get())) {
                    lostMessages.incrementAndGet();
                    out.flush();
                } else {
                    forward(frame, reader, out, Direction.ANSWERS, message.isPresent());
                }
            }
        } catch (IOException e) {
            // One of the two is gone; so is the other now.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeQuietly();
        }
    }

    /** Ends both connections as a crash does: what is under way is thrown away. */
    void reset() {
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // Closed already.
            }
        }
        closeQuietly();
    }

    private void forward(Frame frame, FrameReader reader, OutputStream out, Direction direction, boolean isMessage)
            throws IOException, InterruptedException {
        faults.pass(direction, isMessage);
        out.write(frame.bytes());
        if (!reader.hasMore()) {
            out.flush();
        }
    }

    private void closeQuietly() {
        close(client);
        close(server);
    }

    static void close(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is of no use any more, whatever it says.
        }
    }
}
