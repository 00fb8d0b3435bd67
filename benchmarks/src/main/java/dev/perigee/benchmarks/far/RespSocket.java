package dev.perigee.benchmarks.far;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A connection that writes each command into one buffer, sends it at once and reads the answer: as little as can be done.
 * Waits 10 s at most. Not thread-safe.
 */
final class RespSocket implements AutoCloseable {

    private static final int LIMIT_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private byte[] command = new byte[16 * 1024];
    private int length;
    private final byte[] answer = new byte[16 * 1024];
    private int position;
    private int end;

    RespSocket(String host, int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Begins a command of so many words, its name included. */
    RespSocket begin(int words) {
        length = 0;
        header('*', words);
        return this;
    }

    RespSocket word(String word) {
        return word(word.getBytes(StandardCharsets.UTF_8));
    }

    RespSocket word(byte[] word) {
        header('$', word.length);
        room(word.length + 2);
        System.arraycopy(word, 0, command, length, word.length);
        length += word.length;
        endLine();
        return this;
    }

    void send() throws IOException {
        out.write(command, 0, length);
    }

    /** How many answers follow. */
    int readArrayHeader() throws IOException {
        if (read() != '*') {
            throw new IOException("not a list");
        }
        return readNumber();
    }

    /** A bulk string's bytes, and null for what has none. */
    byte @Nullable [] readAnswer() throws IOException {
        int kind = read();
        if (kind == '$') {
            return readBulk(readNumber());
        }
        if (kind == '-') {
            throw new IOException("refused");
        }
        while (read() != '\n') {
            // A status or a number says nothing that is asked here.
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte @Nullable [] readBulk(int size) throws IOException {
        if (size < 0) {
            return null;
        }
        byte[] bulk = new byte[size];
        int copied = Math.min(size, end - position);
        System.arraycopy(answer, position, bulk, 0, copied);
        position += copied;
        if (in.readNBytes(bulk, copied, size - copied) < size - copied) {
            throw new EOFException("closed in the middle of an answer");
        }
        read();
        read();
        return bulk;
    }

    private int readNumber() throws IOException {
        int number = 0;
        boolean negative = false;
        for (int next = read(); next != '\r'; next = read()) {
            if (next == '-') {
                negative = true;
            } else {
                number = number * 10 + next - '0';
            }
        }
        read();
        return negative ? -number : number;
    }

    private int read() throws IOException {
        if (position == end) {
            end = in.read(answer);
            if (end < 0) {
                throw new EOFException("closed");
            }
            position = 0;
        }
        return answer[position++];
    }

    private void header(char kind, int number) {
        byte[] digits = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        room(digits.length + 3);
        command[length++] = (byte) kind;
        System.arraycopy(digits, 0, command, length, digits.length);
        length += digits.length;
        endLine();
    }

    private void endLine() {
        command[length++] = '\r';
        command[length++] = '\n';
    }

    private void room(int more) {
        if (length + more > command.length) {
            command = Arrays.copyOf(command, Math.max(command.length * 2, length + more));
        }
    }
}
