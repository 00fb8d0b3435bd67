package dev.perigee.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the threads of one process know of their increments, in a mapped file: it outlives a process that is killed. Each
 * client has its own places; one thread writes them, others may read.
 */
final class Tally {

    /** The most clients of one process. */
    static final int CLIENTS = 16;

    private static final int WIDTH = 2 * Long.BYTES;

    private final MappedByteBuffer places;

    Tally(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            places = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) CLIENTS * WIDTH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many increments of a client were acknowledged. */
    long acknowledged(int client) {
        return places.getLong(client * WIDTH);
    }

    /** How many increments of a client ended with an unknown outcome. */
    long unknown(int client) {
        return places.getLong(client * WIDTH + Long.BYTES);
    }

    void acknowledge(int client) {
        places.putLong(client * WIDTH, acknowledged(client) + 1);
    }

    void leaveOpen(int client) {
        places.putLong(client * WIDTH + Long.BYTES, unknown(client) + 1);
    }
}
