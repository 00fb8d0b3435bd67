package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The keys and values of a far case, made once for all its contenders. */
final class FarLoad {

    /** How many keys a bulk operation names. */
    static final int BATCH = 100;

    /** The key that all threads share. */
    static final String SHARED_KEY = "shared";

    private static final int BATCHES = 10;

    private final String[] keys;
    private final Object[] values;
    private final List<Map<String, Object>> batches = new ArrayList<>();

    FarLoad(ValueKind kind, int entries) {
        keys = new String[entries];
        values = new Object[entries];
        for (int i = 0; i < entries; i++) {
            keys[i] = "key-" + i;
            values[i] = kind.value(i);
        }
        for (int i = 0; i < BATCHES && (i + 1) * BATCH <= entries; i++) {
            Map<String, Object> batch = new TreeMap<>();
            for (int j = i * BATCH; j < (i + 1) * BATCH; j++) {
                batch.put(keys[j], values[j]);
            }
            batches.add(batch);
        }
    }

    /** Puts all keys. */
    void fill(Contender contender) {
        for (int i = 0; i < keys.length; i++) {
            contender.put(keys[i], values[i]);
        }
    }

    int entries() {
        return keys.length;
    }

    String key(long number) {
        return keys[(int) (number % keys.length)];
    }

    /** Another value than the one that the key of the same number had at first. */
    Object value(long number) {
        return values[(int) ((number + 1) % values.length)];
    }

    Map<String, Object> batch(long number) {
        return batches.get((int) (number % batches.size()));
    }

    static String ownKey(int thread) {
        return "own-" + thread;
    }

    static String newKey(int thread, long number) {
        return "new-" + thread + '-' + number;
    }
}
