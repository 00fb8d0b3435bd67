package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of a namespace's keys and channels in Redis. All begin with {@code <ns>:}, so an access rule can be written
 * for them; those of one partition share a hash tag, and so a slot.
 *
 * <pre>
 * &lt;ns&gt;:cfg                          layout version and number of partitions
 * &lt;ns&gt;:sweep                        lease of the node that goes over all names
 * &lt;ns&gt;:{&lt;ns&gt;.0}:nodes               the nodes that are there
 * &lt;ns&gt;:{&lt;ns&gt;.&lt;p&gt;}:m                 meta: epoch, sequence, identity of the server
 * &lt;ns&gt;:{&lt;ns&gt;.&lt;p&gt;}:c                 set of the caches that have a generation in the partition
 * &lt;ns&gt;:{&lt;ns&gt;.&lt;p&gt;}:d                 sorted set of the entries whose logical end is to be announced
 * &lt;ns&gt;:{&lt;ns&gt;.&lt;p&gt;}:g:&lt;cid&gt;           generation and event detail of a cache
 * &lt;ns&gt;:{&lt;ns&gt;.&lt;p&gt;}:t:&lt;cid&gt;           hash of the cache's deleted tags
 * &lt;ns&gt;:{&lt;ns&gt;.&lt;p&gt;}:e:&lt;cid&gt;:&lt;key&gt;     envelope of an entry
 * &lt;ns&gt;:{&lt;ns&gt;.&lt;p&gt;}:l:&lt;cid&gt;:&lt;key&gt;     load lease
 * &lt;ns&gt;:{&lt;ns&gt;.&lt;p&gt;}:x:&lt;cid&gt;:&lt;key&gt;     turn lease
 * &lt;ns&gt;:b, &lt;ns&gt;:{&lt;ns&gt;.&lt;p&gt;}:b         channel of all partitions, or of one
 * </pre>
 *
 * The bytes of the key come last and as they are: the slot rule takes the first braces, and neither a namespace nor a
 * cache id can hold a brace, a colon or a dot. Thread-safe.
 */
final class RedisNames {

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private final String namespace;
    private final int partitions;
    private final byte[][] metas;
    private final byte[][] caches;
    private final byte[][] dues;
    private final byte[][] channels;
    private final Map<CacheId, CacheNames> cacheNames = new ConcurrentHashMap<>();

    /**
     * Names what is in a namespace.
     *
     * @param namespace 1 to 32 of {@code [A-Za-z0-9_-]}
     * @param partitions a power of two from 1 to 1024
     */
    RedisNames(String namespace, int partitions) {
        this.namespace = requireNamespace(namespace);
        this.partitions = partitions;
        this.metas = ofPartitions("m");
        this.caches = ofPartitions("c");
        this.dues = ofPartitions("d");
        this.channels = ofPartitions("b");
    }

    /** Returns the namespace if it is one. */
    static String requireNamespace(String namespace) {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException(
                    "namespace: '" + namespace + "'; give 1 to 32 letters, digits, '_' or '-'");
        }
        return namespace;
    }

    /** The key of a namespace's settings, for those who do not know the number of partitions yet. */
    static byte[] config(String namespace) {
        return ascii(requireNamespace(namespace) + ":cfg");
    }

    String namespace() {
        return namespace;
    }

    int partitions() {
        return partitions;
    }

    byte[] config() {
        return config(namespace);
    }

    /** The registrations of nodes, beside the first partition, so that its server's clock counts for them. */
    byte[] nodes() {
        return ascii(ofPartition(0, "nodes"));
    }

    /** Who goes over all names of the namespace at present. */
    byte[] sweepLease() {
        return ascii(namespace + ":sweep");
    }

    byte[] meta(int partition) {
        return metas[partition];
    }

    /** The set of the caches that have a generation in a partition. */
    byte[] caches(int partition) {
        return caches[partition];
    }

    /** The entries of a partition whose logical end is to be announced. */
    byte[] due(int partition) {
        return dues[partition];
    }

    /** The channel of all partitions. */
    byte[] channel() {
        return ascii(namespace + ":b");
    }

    /** The channel that a node hears acknowledgements by. */
    byte[] acknowledgements(long node) {
        return ascii(namespace + ":a:" + Long.toHexString(node));
    }

    /** The channel of one partition, in its slot. */
    byte[] channel(int partition) {
        return channels[partition];
    }

    /** The names of a cache's keys; to be {@linkplain #forget forgotten} with the cache. */
    CacheNames of(CacheId cache) {
        CacheNames known = cacheNames.get(cache);
        return known != null ? known : cacheNames.computeIfAbsent(cache, CacheNames::new);
    }

    /** A cache is not used here any more; its names can be made again. */
    void forget(CacheId cache) {
        cacheNames.remove(cache);
    }

    /** What {@code SCAN} is to match for every key of the namespace that is in a partition. */
    byte[] patternOfPartitions() {
        return ascii(namespace + ":{" + namespace + ".*");
    }

    private String ofPartition(int partition, String what) {
        return namespace + ":{" + namespace + "." + partition + "}:" + what;
    }

    private byte[][] ofPartitions(String what) {
        byte[][] names = new byte[partitions][];
        for (int partition = 0; partition < partitions; partition++) {
            names[partition] = ascii(ofPartition(partition, what));
        }
        return names;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] join(byte[] prefix, byte[] key) {
        byte[] name = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, name, prefix.length, key.length);
        return name;
    }

    private static boolean startsWith(byte[] name, byte[] prefix) {
        return name.length >= prefix.length && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The names of one cache's keys. */
    final class CacheNames {

        private final CacheId cache;
        private final byte[][] generations;
        private final byte[][] tags;
        private final byte[][] entries;
        private final byte[][] loads;
        private final byte[][] turns;

        private CacheNames(CacheId cache) {
            this.cache = cache;
            this.generations = ofPartitions("g:" + cache.encoded());
            this.tags = ofPartitions("t:" + cache.encoded());
            this.entries = ofPartitions("e:" + cache.encoded() + ":");
            this.loads = ofPartitions("l:" + cache.encoded() + ":");
            this.turns = ofPartitions("x:" + cache.encoded() + ":");
        }

        byte[] generation(int partition) {
            return generations[partition];
        }

        byte[] tags(int partition) {
            return tags[partition];
        }

        byte[] entry(FarKey key) {
            return entry(key.partition(partitions), key.bytes());
        }

        byte[] entry(int partition, byte[] key) {
            return join(entries[partition], key);
        }

        byte[] loadLease(FarKey key) {
            return join(loads[key.partition(partitions)], key.bytes());
        }

        byte[] turnLease(FarKey key) {
            return join(turns[key.partition(partitions)], key.bytes());
        }

        /** What {@code SCAN} is to match for the cache's entries; made of names only, never of a key's bytes. */
        byte[] patternOfEntries() {
            return ascii(namespace + ":{" + namespace + ".*}:e:" + cache.encoded() + ":*");
        }

        /** What {@code SCAN} is to match for the cache's entries and leases. */
        byte[] patternOfKeys() {
            return ascii(namespace + ":{" + namespace + ".*}:?:" + cache.encoded() + ":*");
        }

        /**
         * Returns the key of an entry by the entry's name in Redis.
         *
         * @return null if it is no name of an entry of this cache, in the partition that the key belongs to
         */
        @Nullable FarKey keyOfEntry(byte[] name) {
            int partition = partitionOf(name);
            if (partition < 0 || !startsWith(name, entries[partition])) {
                return null;
            }
            FarKey key = FarKey.of(Arrays.copyOfRange(name, entries[partition].length, name.length));
            return key.partition(partitions) == partition ? key : null;
        }
    }

    /**
     * A name that belongs to a cache.
     *
     * @param bytes the name
     * @param partition the partition it lies in
     * @param kind the letter that tells what it names: g, t, e, l or x
     * @param cache the cache
     */
    record Name(byte[] bytes, int partition, char kind, CacheId cache) {}

    /** Takes a name apart; null if it is none of this namespace, or belongs to no cache. */
    @Nullable Name parse(byte[] bytes) {
        int partition = partitionOf(bytes);
        if (partition < 0) {
            return null;
        }
        int kindAt = metas[partition].length - 1;
        int from = kindAt + 2;
        if (bytes.length < from || bytes[from - 1] != ':') {
            return null;
        }
        char kind = (char) bytes[kindAt];
        boolean ofKey = kind == 'e' || kind == 'l' || kind == 'x';
        int to = from;
        while (to < bytes.length && bytes[to] != ':') {
            to++;
        }
        // Behind the names of entries and leases there is a key, behind the others nothing.
        if ((ofKey && to == bytes.length) || (!ofKey && to < bytes.length)) {
            return null;
        }
        return new Name(
                bytes, partition, kind, new CacheId(new String(bytes, from, to - from, StandardCharsets.US_ASCII)));
    }

    /** Returns the partition whose hash tag a name carries; -1 if it carries none of this namespace. */
    int partitionOf(byte[] name) {
        int at = 2 * namespace.length() + 3;
        int partition = 0;
        int digits = 0;
        while (at < name.length && name[at] >= '0' && name[at] <= '9' && digits < 4) {
            partition = partition * 10 + name[at] - '0';
            at++;
            digits++;
        }
        if (digits == 0 || partition >= partitions) {
            return -1;
        }
        byte[] meta = metas[partition];
        return startsWith(name, Arrays.copyOf(meta, meta.length - 1)) ? partition : -1;
    }
}
