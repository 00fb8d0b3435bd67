package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.spi.ValueCodec;
import dev.perigee.spi.ValueCodecContract;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
