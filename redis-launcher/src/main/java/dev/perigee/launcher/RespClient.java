package dev.perigee.launcher;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One connection that sends one command at a time and waits for its answer: for control commands and for looking at
 * what is in a server. Binary safe, RESP2. Not thread-safe.
 *
 * <p>An answer is a {@code String} (a status), a {@code Long}, a {@code byte[]} (a bulk string), a {@code List} of
 * answers, or null. An error answer is thrown as {@link RespException}; in a list it stands as such. A failure of the
 * connection, also that no answer came in time, is an {@link UncheckedIOException}, after which the client is of no
 * more use.
 */
public final class RespClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Socket socket;
    private final InputStream in;

    private RespClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects to a server on this machine; waits 10 s at most for the connection and for each answer. */
    public static RespClient connect(int port) {
        return connect(port, TIMEOUT);
    }

    /** Connects to a server on this machine; {@code timeout} limits the connecting and each answer. */
    public static RespClient connect(int port, Duration timeout) {
        try {
            Socket socket = new Socket();
            try {
                open(socket, port, timeout);
                return new RespClient(socket);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed("connect to port " + port, e);
        }
    }

    /** The same over TLS, with what {@code context} trusts; host names are not checked. */
    public static RespClient connect(int port, Duration timeout, SSLContext context) {
        try {
            Socket socket = context.getSocketFactory().createSocket();
            try {
                open(socket, port, timeout);
                return new RespClient(socket);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed("connect to port " + port + " by TLS", e);
        }
    }

    private static void open(Socket socket, int port, Duration timeout) throws IOException {
        int millis = Math.toIntExact(timeout.toMillis());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(millis);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
    }

    /** Sends a command whose words are sent as UTF-8, and waits for its answer. */
    public @Nullable Object call(String... words) {
        return call(bytes(words));
    }

    /** Sends a command and waits for its answer. */
    public @Nullable Object call(byte[]... words) {
        send(words);
        return receive();
    }

    /** The answer as text, whatever form it had; {@code "null"} for none. */
    public String text(String... words) {
        return asText(call(words));
    }

    /** The answer as a number, also when it came as text. */
    public long number(String... words) {
        return Long.parseLong(text(words));
    }

    /** Sends a command and waits for nothing; each command sent has to be followed by a {@link #receive}. */
    public void send(byte[]... words) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            for (byte[] word : words) {
                out.write(("$" + word.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(word);
                out.write('\r');
                out.write('\n');
            }
            out.writeTo(socket.getOutputStream());
        } catch (IOException e) {
            throw failed("send " + (words.length == 0 ? "nothing" : new String(words[0], StandardCharsets.UTF_8)), e);
        }
    }

    /** Waits for the next answer, or for the next message when this connection has subscribed. */
    public @Nullable Object receive() {
        try {
            Object answer = read();
            if (answer instanceof RespException error) {
                throw error;
            }
            return answer;
        } catch (IOException e) {
            throw failed("read an answer", e);
        }
    }

    /** Says how long the answers that follow may take. */
    public void answerWithin(Duration timeout) {
        try {
            socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
        } catch (IOException e) {
            throw failed("set the timeout", e);
        }
    }

    /** Closes the connection. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw failed("close", e);
        }
    }

    /** An answer as text: bulk strings as UTF-8, lists in brackets. */
    public static String asText(@Nullable Object answer) {
        if (answer instanceof byte[] bulk) {
            return new String(bulk, StandardCharsets.UTF_8);
        }
        if (answer instanceof List<?> list) {
            return list.stream().map(RespClient::asText).toList().toString();
        }
        return String.valueOf(answer);
    }

    private @Nullable Object read() throws IOException {
        String line = readLine();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> new RespException(rest);
            case ':' -> Long.valueOf(rest);
            case '$' -> readBulk(Integer.parseInt(rest));
            case '*' -> readList(Integer.parseInt(rest));
            default -> throw new IOException("not an answer of Redis: it begins with " + line.charAt(0));
        };
    }

    private byte @Nullable [] readBulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bulk = in.readNBytes(length);
        if (bulk.length < length || in.readNBytes(2).length < 2) {
            throw new EOFException("the server closed the connection in the middle of an answer");
        }
        return bulk;
    }

    private @Nullable List<@Nullable Object> readList(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(read());
        }
        return list;
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next == '\r') {
                in.skipNBytes(1);
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(next);
        }
    }

    private static byte[][] bytes(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }

    private static UncheckedIOException failed(String what, IOException cause) {
        return new UncheckedIOException("could not " + what + ": " + cause.getMessage(), cause);
    }
}
