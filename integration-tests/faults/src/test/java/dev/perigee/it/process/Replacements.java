package dev.perigee.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * When each version of each key was replaced, in a mapped file: one process writes, others judge what they read by it. Times are
 * the monotonic clock, which all processes of a machine share.
 */
final class Replacements {

    static final int KEYS = 5;

    private static final int VERSIONS = 1 << 16;

    private final MappedByteBuffer places;

    Replacements(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            places = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) KEYS * VERSIONS * Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The write that replaces a version has returned. */
    void replaced(int key, long version) {
        places.putLong(place(key, version), System.nanoTime());
    }

    /**
     * How old a version was when a read began.
     *
     * @return nanoseconds since its replacement had returned; negative if it had not
     */
    long ageAt(int key, long version, long began) {
        long at = places.getLong(place(key, version));
        return at == 0 ? -1 : began - at;
    }

    private static int place(int key, long version) {
        return (key * VERSIONS + (int) (version % VERSIONS)) * Long.BYTES;
    }
}
