package dev.perigee.it.soak;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Random;

/**
 * Where the far store keeps the numbers of its partitions, for those who change them behind its back: a string of magic 2,
 * birth 8, epoch 24, sequence 8, identity 16 bytes, numbers little-endian. Not thread-safe.
 */
final class MetaKeys {

    private static final String EPOCH_AT = "10";
    private static final int EPOCH_LENGTH = 24;
    private static final String SEQUENCE_AT = "34";
    private static final int SEQUENCE_END = 42;
    private static final long FARTHEST = 5_000;

    private final String namespace;
    private final int partitions;
    private final BitSet tampered = new BitSet();

    MetaKeys(String namespace, int partitions) {
        this.namespace = namespace;
        this.partitions = partitions;
    }

    int partitions() {
        return partitions;
    }

    String name(int partition) {
        return namespace + ":{" + namespace + "." + partition + "}:m";
    }

    /** The partitions whose numbers do not follow on each other any more. */
    BitSet tampered() {
        return tampered;
    }

    /** Moves the number of a partition forth or back. */
    void tamperSequence(RedisServer server, Random dice) {
        int partition = dice.nextInt(partitions);
        tampered.set(partition);
        try (RespClient client = server.client()) {
            byte[] meta = (byte[]) client.call("GET", name(partition));
            if (meta == null) {
                return;
            }
            ByteBuffer number = ByteBuffer.wrap(meta, Integer.parseInt(SEQUENCE_AT), Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            long present = number.getLong();
            long other = Math.max(0, present + dice.nextLong(2 * FARTHEST) - FARTHEST);
            byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(other)
                    .array();
            client.call(utf8("SETRANGE"), utf8(name(partition)), utf8(SEQUENCE_AT), bytes);
        }
    }

    /** Gives a partition another epoch, with the number it had. */
    void tamperEpoch(RedisServer server, Random dice) {
        int partition = dice.nextInt(partitions);
        tampered.set(partition);
        try (RespClient client = server.client()) {
            if (client.number("STRLEN", name(partition)) < SEQUENCE_END) {
                return;
            }
            StringBuilder epoch = new StringBuilder();
            while (epoch.length() < EPOCH_LENGTH) {
                epoch.append((char) ('a' + dice.nextInt(26)));
            }
            client.call("SETRANGE", name(partition), EPOCH_AT, epoch.toString());
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
