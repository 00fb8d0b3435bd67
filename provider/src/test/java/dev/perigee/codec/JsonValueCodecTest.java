package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.spi.ValueCodec;
import dev.perigee.spi.ValueCodecContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class JsonValueCodecTest extends ValueCodecContract {

    private static final String SECRET = "marker-secret-4711";

    private final RecordingLoader loader = new RecordingLoader();
    private final Serialization serialization = new Serialization(
            loader, AllowList.of(List.of("dev.perigee.codec.JsonValueCodecTest$Dog")), Limits.DEFAULTS);

    @Override
    protected <V> ValueCodec<V> codec(Class<V> declaredType) {
        return serialization.jsonValues(declaredType);
    }

    @BeforeEach
    void trapIsSet() {
        TrapDetector.sprung = false;
    }

    record Dated(LocalDate day, int count) {}

    static class Base {
        public int x = 1;
    }

    static class Derived extends Base {
        public int y = 2;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Animal {}

    record Dog(String name) implements Animal {}

    record Cat(String name) implements Animal {}

    record Leash(Animal end) {}

    record Ring(@Nullable Ring inner) {}

    enum Level {
        LOW,
        HIGH {
            @Override
            public String toString() {
                return "high";
            }
        }
    }

    @Test
    void theBytesAreJson() throws Exception {
        byte[] bytes = codec(Dated.class).encode(new Dated(LocalDate.of(2024, 2, 29), 3));
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .contains("\"count\":3")
                .contains("2024");
        assertThat(codec(Dated.class).decode(bytes, 0, bytes.length))
                .isEqualTo(new Dated(LocalDate.of(2024, 2, 29), 3));
        byte[] level = codec(Level.class).encode(Level.HIGH);
        assertThat(codec(Level.class).decode(level, 0, level.length)).isEqualTo(Level.HIGH);
    }

    @Test
    void aTypeThatDoesNotSayWhatToReadIsRefused() {
        for (Class<?> open :
                List.of(Object.class, List.class, Map.class, ArrayList.class, Number.class, Runnable.class)) {
            assertThatThrownBy(() -> codec(open))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("codec: 'json'")
                    .hasMessageContaining(open.getName())
                    .hasMessageContaining("setTypes");
        }
    }

    @Test
    void aSubclassThatWouldComeBackAsItsSuperclassIsRefused() {
        assertThat(codec(Base.class).encode(new Base())).isNotEmpty();
        assertThatThrownBy(() -> codec(Base.class).encode(new Derived()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("would be read as the cache's value type");
    }

    @Test
    void classesNamedByAnnotationsMustBeAllowed() throws Exception {
        ValueCodec<Leash> codec = codec(Leash.class);
        byte[] dog = codec.encode(new Leash(new Dog("rex")));
        assertThat(codec.decode(dog, 0, dog.length)).isEqualTo(new Leash(new Dog("rex")));
        String json = new String(dog, StandardCharsets.UTF_8);
        assertThat(outcome(codec, json.replace("$Dog", "$Cat").getBytes(StandardCharsets.UTF_8)))
                .isNotNull();
        String trap = json.replaceFirst("dev\\.perigee\\.[^\"]*", "dev.perigee.codec.Trap");
        assertThat(outcome(codec, trap.getBytes(StandardCharsets.UTF_8))).isNotNull();
        assertThat(loader.asked()).doesNotContain("dev.perigee.codec.Trap");
        assertThat(TrapDetector.sprung).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"day\":[2024,2,29]}",
                "{\"day\":[2024,2,29],\"count\":null}",
                "{\"day\":[2024,2,29],\"count\":\"many\"}",
                "{\"day\":[2024,2,29],\"count\":1,\"more\":2}",
                "{\"@class\":\"dev.perigee.codec.Trap\",\"day\":[2024,2,29],\"count\":1}",
                "[\"dev.perigee.codec.Trap\",{}]"
            })
    void anotherSchemaIsUnreadable(String json) {
        assertThat(outcome(codec(Dated.class), json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Reason.SCHEMA_CHANGED);
        assertThat(TrapDetector.sprung).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1_000, 200_000})
    void deepNestingIsTooLargeBothWays(int levels) {
        String json = "{\"inner\":".repeat(levels) + "null" + "}".repeat(levels);
        assertThat(outcome(codec(Ring.class), json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Reason.TOO_LARGE);
        Ring ring = new Ring(null);
        for (int level = 0; level < levels; level++) {
            ring = new Ring(ring);
        }
        Ring deep = ring;
        assertThatThrownBy(() -> codec(Ring.class).encode(deep))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("serialization.max-depth");
    }

    record Web(InetAddress address, Class<?> type) {}

    record Link(URL url) {}

    record Socket(InetSocketAddress socket) {}

    record Seen(Map<URL, String> urls) {}

    /** A resolver is asked by each of these when Jackson makes them its own way. */
    @Test
    void namesOfHostsAreNeverLookedUp() throws Exception {
        ValueCodec<Web> codec = codec(Web.class);
        for (String address : List.of("127.0.0.1", "::1", "fe80::1:2")) {
            Web web = new Web(InetAddress.getByName(address), String.class);
            byte[] bytes = codec.encode(web);
            assertThat(codec.decode(bytes, 0, bytes.length)).isEqualTo(web);
        }
        Web named = new Web(InetAddress.getByAddress("host.invalid", new byte[] {1, 2, 3, 4}), int.class);
        byte[] bytes = codec.encode(named);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("invalid");
        assertThat(codec.decode(bytes, 0, bytes.length)).isEqualTo(named);
        for (String host : List.of("host.invalid", "abc.de", "999.1.1.1", "1.2.3", "", "::1.invalid")) {
            String json = "{\"address\":\"" + host + "\",\"type\":\"int\"}";
            assertThat(outcome(codec, json.getBytes(StandardCharsets.UTF_8)))
                    .as(host)
                    .isNotNull();
        }
        Map<Class<?>, String> hostile = Map.of(
                Link.class, "{\"url\":\"http://host.invalid\"}",
                Socket.class, "{\"socket\":\"host.invalid:1\"}",
                Seen.class, "{\"urls\":{\"http://host.invalid\":\"x\"}}");
        hostile.forEach((type, json) -> assertThat(outcome(codec(type), json.getBytes(StandardCharsets.UTF_8)))
                .as(json)
                .isEqualTo(Reason.DAMAGED));
        assertThatThrownBy(() -> codec(Link.class)
                        .encode(new Link(URI.create("http://host.invalid").toURL())))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("use java.net.URI");
    }

    @Test
    void aClassLiteralIsUnderTheList() {
        String json = "{\"address\":\"127.0.0.1\",\"type\":\"dev.perigee.codec.Trap\"}";
        assertThat(outcome(codec(Web.class), json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Reason.CLASS_NOT_ALLOWED);
        assertThat(loader.asked()).doesNotContain("dev.perigee.codec.Trap");
        assertThat(TrapDetector.sprung).isFalse();
    }

    record Filled(
            @Nullable CopyOnWriteArrayList<Integer> list,
            @Nullable CopyOnWriteArraySet<Integer> set,
            @Nullable Set<List<String>> lists,
            @Nullable Hashtable<String, Integer> table) {}

    @Test
    void collectionsAreFilledInProportionToTheirBytes() throws Exception {
        Filled small = new Filled(
                new CopyOnWriteArrayList<>(List.of(1, 2)),
                new CopyOnWriteArraySet<>(List.of(3)),
                Set.of(List.of("a"), List.of("b", "c")),
                new Hashtable<>(Map.of("k", 1)));
        ValueCodec<Filled> codec = codec(Filled.class);
        byte[] bytes = codec.encode(small);
        assertThat(codec.decode(bytes, 0, bytes.length)).isEqualTo(small);
        String numbers =
                IntStream.range(0, 300_000).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        assertThat(outcome(codec, ("{\"set\":" + numbers + "}").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Reason.TOO_LARGE);
        List<String> colliding = JavaStreamTest.collidingStrings(16_000);
        String lists = colliding.stream().map(text -> "[\"" + text + "\"]").collect(Collectors.joining(",", "[", "]"));
        assertThat(outcome(codec, ("{\"lists\":" + lists + "}").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Reason.TOO_LARGE);
        String table = colliding.stream().map(text -> "\"" + text + "\":1").collect(Collectors.joining(",", "{", "}"));
        assertThat(outcome(codec, ("{\"table\":" + table + "}").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void whatAccessorsThrowTellsNoValue() {
        assertThatThrownBy(() -> codec(Throwing.class).encode(new Throwing(SECRET)))
                .isInstanceOf(CacheException.class)
                .satisfies(e -> {
                    for (Throwable t = e; t != null; t = t.getCause()) {
                        assertThat(String.valueOf(t)).doesNotContain(SECRET);
                    }
                });
    }

    record Throwing(String text) {
        @Override
        public String text() {
            throw new IllegalStateException(text);
        }
    }
}
