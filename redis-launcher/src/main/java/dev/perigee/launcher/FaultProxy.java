package dev.perigee.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Stands between clients and a server and does what bad networks do: it delays, stalls, goes silent, resets, loses single
 * published messages, and delivers requests when nobody waits for them any more. It understands RESP, so that it can do
 * all this to whole requests and messages.
 *
 * <p>Lasting faults end with {@link #heal}. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int CONNECT_LIMIT_MILLIS = 5_000;
    private static final int BACKLOG = 200;

    private final int target;
    private final ServerSocket listener;
    private final ProxyFaults faults = new ProxyFaults();
    private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private final AtomicLong lostMessages = new AtomicLong();
    private volatile boolean closed;

    private FaultProxy(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Starts a proxy in front of a server on this machine, which need not be there yet. Does nothing wrong at first. */
    public static FaultProxy start(int targetPort) {
        try {
            ServerSocket listener = new ServerSocket(Ports.free(), BACKLOG, InetAddress.getLoopbackAddress());
            FaultProxy proxy = new FaultProxy(targetPort, listener);
            proxy.run("accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("could not listen", e);
        }
    }

    /** The port to be given to clients instead of the server's. */
    public int port() {
        return listener.getLocalPort();
    }

    /** {@code redis://127.0.0.1:port}. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port());
    }

    /** Makes each request and each answer this late, as on a long line. */
    public void delay(Duration time) {
        faults.delay(time);
    }

    /** Makes published messages this late; requests and answers overtake them. */
    public void delayMessages(Duration time) {
        faults.delayMessages(time);
    }

    /** Lets nothing through in one direction, on all connections, while they stay open. */
    public void stall(Direction direction) {
        faults.stall(direction);
    }

    /** Accepts new connections and never says anything on them; those that exist go on. */
    public void beSilentToNewcomers() {
        faults.beSilentToNewcomers();
    }

    /** Loses messages as {@code loss} says. */
    public void loseMessages(MessageLoss loss) {
        faults.lose(loss);
    }

    /**
     * Keeps the next {@code count} commands for which {@code commands} says yes (it is given their names in upper case)
     * for {@code time}, together with what follows on the same connection, and delivers them then: also when the client
     * has given up and closed the connection.
     */
    public void hold(Predicate<String> commands, int count, Duration time) {
        faults.hold(commands, count, time);
    }

    /** Ends all lasting faults; connections on which it went silent are reset. What it has kept is delivered in time. */
    public void heal() {
        faults.heal();
        silent.forEach(ProxyConnection::close);
        silent.clear();
    }

    /** Resets all connections. */
    public void reset() {
        connections.forEach(ProxyConnection::reset);
    }

    /** Resets those connections that have subscribed to something. Gives their number. */
    public int cutSubscribers() {
        int cut = 0;
        for (ProxyConnection connection : connections) {
            if (connection.hasSubscribed()) {
                connection.reset();
                cut++;
            }
        }
        return cut;
    }

    /** How many messages have been lost so far. */
    public long lostMessages() {
        return lostMessages.get();
    }

    /** How many connections go through it now. */
    public int connections() {
        return (int) connections.stream().filter(ProxyConnection::isOpen).count();
    }

    /** How many of them have subscribed to something. */
    public int subscribers() {
        return (int) connections.stream()
                .filter(ProxyConnection::isOpen)
                .filter(ProxyConnection::hasSubscribed)
                .count();
    }

    /** Resets all connections and listens no more. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("could not close the listener", e);
        } finally {
            faults.close();
            heal();
            reset();
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                if (faults.isSilentToNewcomers()) {
                    silent.add(client);
                } else {
                    run("connect", () -> connect(client));
                }
            } catch (IOException e) {
                // Closed, or a client that was gone before it was accepted.
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_LIMIT_MILLIS);
        } catch (IOException e) {
            ProxyConnection.close(client);
            ProxyConnection.close(server);
            return;
        }
        ProxyConnection connection = new ProxyConnection(faults, lostMessages, client, server);
        connections.add(connection);
        if (closed) {
            connection.reset();
        }
        run("answers", connection::passAnswers);
        try {
            connection.passRequests();
        } finally {
            connections.remove(connection);
        }
    }

    private void run(String what, Runnable task) {
        Thread thread = new Thread(task, "fault-proxy-" + port() + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }
}
