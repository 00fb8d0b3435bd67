package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.launcher.RedisCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No name of a cache or a key reaches into another cache, partition, slot or namespace. */
final class RedisNamesTest {

    private static final List<String> PIECES = List.of(
            ":",
            "{",
            "}",
            "{}",
            ".",
            "*",
            "?",
            "[a]",
            "\\",
            "%",
            "%7B",
            "\0",
            "\r\n",
            "\uD83D\uDE80",
            "a",
            "A",
            "1",
            "ns",
            "{ns.1}",
            ":e:",
            ":m",
            "-",
            "_",
            " ",
            "\u00e9");

    private final RedisNames names = new RedisNames("ns", 16);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyNameIsItsOwnAndLiesWithItsPartition(long seed) {
        Random random = new Random(seed);
        Map<String, String> owners = new HashMap<>();
        for (int round = 0; round < 5000; round++) {
            String cacheName = text(random);
            CacheId cache = CacheId.of(cacheName);
            FarKey key = FarKey.of(text(random).getBytes(StandardCharsets.UTF_8));
            RedisNames.CacheNames ofCache = names.of(cache);
            int partition = key.partition(16);
            List<byte[]> all = List.of(
                    ofCache.generation(partition),
                    ofCache.tags(partition),
                    ofCache.entry(key),
                    ofCache.loadLease(key),
                    ofCache.turnLease(key));
            String hexKey = HexText.of(key.bytes());
            List<String> owner = List.of(
                    "g" + partition + "|" + cacheName,
                    "t" + partition + "|" + cacheName,
                    "e|" + cacheName + "|" + hexKey,
                    "l|" + cacheName + "|" + hexKey,
                    "x|" + cacheName + "|" + hexKey);

            for (int i = 0; i < all.size(); i++) {
                byte[] name = all.get(i);
                String former = owners.putIfAbsent(HexText.of(name), owner.get(i));
                assertThat(former == null ? owner.get(i) : former)
                        .as("seed %s: who owns a name", seed)
                        .isEqualTo(owner.get(i));
                assertThat(RedisCluster.slotOf(name))
                        .as("seed %s: the slot of a name", seed)
                        .isEqualTo(RedisCluster.slotOf(names.meta(partition)));
                assertThat(names.partitionOf(name)).isEqualTo(partition);
                RedisNames.Name parsed = names.parse(name);
                assertThat(parsed).isNotNull();
                assertThat(parsed.cache()).as("seed %s", seed).isEqualTo(cache);
                assertThat(parsed.kind()).isEqualTo("gtelx".charAt(i));
            }
            assertThat(ofCache.keyOfEntry(ofCache.entry(key)))
                    .as("seed %s", seed)
                    .isEqualTo(key);
            assertThat(ofCache.keyOfEntry(ofCache.loadLease(key))).isNull();
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int pieces = random.nextInt(5); pieces > 0; pieces--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    @Test
    void whatIsOfNoPartitionIsNotTakenForOne() {
        List<String> foreign = new ArrayList<>(List.of(
                "",
                "n",
                "ns",
                "ns:",
                "ns:{ns.",
                "ns:{ns.}",
                "ns:{ns.16}:m",
                "ns:{ns.01}:m",
                "ns:{ns.1}",
                "ns:{ns.1:m",
                "ns:{ns.99999999999}:m",
                "other:{other.1}:m",
                "ns:{nx.1}:m",
                "nx:{ns.1}:m",
                "ns:cfg",
                "ns:{ns.-1}:m"));

        for (String name : foreign) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            assertThat(names.partitionOf(bytes)).as(name).isEqualTo(-1);
            assertThat(names.parse(bytes)).as(name).isNull();
        }
        for (String name : List.of("ns:{ns.1}:", "ns:{ns.1}:m", "ns:{ns.1}:e", "ns:{ns.1}:e:c", "ns:{ns.1}:g:c:k")) {
            assertThat(names.parse(name.getBytes(StandardCharsets.UTF_8)))
                    .as(name)
                    .isNull();
        }
    }

    @Test
    void anEntryInAPartitionThatIsNotItsOwnIsNobodys() {
        FarKey key = FarKey.of(new byte[] {1, 2, 3});
        int other = (key.partition(16) + 1) % 16;

        RedisNames.CacheNames cache = names.of(CacheId.of("cache"));

        assertThat(cache.keyOfEntry(cache.entry(other, key.bytes()))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a{", "a.b", "caf\u00e9", "abcdefghijklmnopqrstuvwxyz0123456"})
    void aNamespaceIsAWord(String namespace) {
        assertThatThrownBy(() -> new RedisNames(namespace, 16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("namespace: '" + namespace + "'; give 1 to 32 letters, digits, '_' or '-'");
    }
}
