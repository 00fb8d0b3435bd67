package dev.perigee.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of RESP2 or RESP3 into frames. Not thread-safe. */
final class FrameReader {

    private static final int LONGEST_LINE = 1 << 16;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 14];

    /** What has been read of the present frame lies from 0 to here; what follows it, up to {@link #filled}. */
    private int position;

    private int filled;

    FrameReader(InputStream in) {
        this.in = in;
    }

    /** Whether a further frame, or a part of one, has been read from the stream already. */
    boolean hasMore() {
        return filled > position;
    }

    /** The next frame; null at the end of the stream, also when that comes in the middle of a frame. */
    @Nullable Frame next() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, filled - position);
        filled -= position;
        position = 0;
        List<byte[]> head = new ArrayList<>(Frame.HEAD);
        if (!element(head, 0)) {
            return null;
        }
        return new Frame(Arrays.copyOf(buffer, position), head);
    }

    /** Goes over one element; false when the stream ends before it. */
    private boolean element(List<byte[]> head, int depth) throws IOException {
        int start = position;
        int end = lineEnd();
        if (end < 0) {
            return false;
        }
        position = end + 2;
        return switch (buffer[start]) {
            case '$', '=', '!' -> bulk(length(start, end), head, depth);
            case '*', '>', '~' -> elements(length(start, end), head, depth);
            case '%' -> elements(2 * length(start, end), head, depth);
            default -> true;
        };
    }

    private boolean bulk(int length, List<byte[]> head, int depth) throws IOException {
        if (length < 0) {
            return true;
        }
        if (!fill(length + 2)) {
            return false;
        }
        if (depth == 1 && head.size() < Frame.HEAD) {
            head.add(Arrays.copyOfRange(buffer, position, position + length));
        }
        position += length + 2;
        return true;
    }

    private boolean elements(int count, List<byte[]> head, int depth) throws IOException {
        for (int i = 0; i < count; i++) {
            if (!element(head, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private int length(int start, int end) throws IOException {
        try {
            return Integer.parseInt(new String(buffer, start + 1, end - start - 1, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            throw new IOException("not RESP", e);
        }
    }

    private int lineEnd() throws IOException {
        for (int i = position; ; i++) {
            while (i + 1 >= filled) {
                if (i - position > LONGEST_LINE) {
                    throw new IOException("not RESP: a line of more than " + LONGEST_LINE + " bytes");
                }
                if (!readMore()) {
                    return -1;
                }
            }
            if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                return i;
            }
        }
    }

    private boolean fill(int bytes) throws IOException {
        while (filled - position < bytes) {
            if (!readMore()) {
                return false;
            }
        }
        return true;
    }

    private boolean readMore() throws IOException {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            return false;
        }
        filled += read;
        return true;
    }
}
