package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.spi.ValueCodec;
import dev.perigee.spi.ValueCodecContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class JavaValueCodecTest extends ValueCodecContract {

    private final RecordingLoader loader = new RecordingLoader();
    private final Serialization serialization = new Serialization(
            loader, AllowList.of(List.of("!dev.perigee.codec.JavaValueCodecTest$Denied")), Limits.DEFAULTS);

    @Override
    protected <V> ValueCodec<V> codec(Class<V> declaredType) {
        return serialization.javaValues(declaredType);
    }

    record Denied(int x) implements Serializable {}

    record Snare(int x) implements Serializable {}

    record Other(int x) implements Serializable {}

    record Holder(@Nullable Object content) implements Serializable {}

    @Test
    void valuesAndCollectionsOfTheJdkAreReadAndWritten() throws Exception {
        List<Object> values = List.of(
                LocalDate.of(2024, 2, 29),
                List.of(1, 2),
                Map.of("a", Set.of(1)),
                new ArrayList<>(List.of("x")),
                new HashMap<>(Map.of(1, 2)),
                new ConcurrentHashMap<>(Map.of("c", 3)),
                EnumSet.of(TimeUnit.DAYS),
                new EnumMap<>(Map.of(TimeUnit.DAYS, 1)),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                Collections.synchronizedMap(new HashMap<>(Map.of(1, 2))));
        ValueCodec<Object> codec = codec(Object.class);
        for (Object value : values) {
            byte[] bytes = codec.encode(value);
            assertThat(codec.decode(bytes, 0, bytes.length)).isEqualTo(value);
        }
    }

    @Test
    void aClassThatIsNotAllowedIsRefusedWithTheLineThatAllowsIt() {
        ValueCodec<Holder> codec = codec(Holder.class);
        assertThatThrownBy(() -> codec.encode(new Holder(new ArrayList<>(List.of(new Other(1))))))
                .isInstanceOf(CacheException.class)
                .hasMessageEndingWith("perigee.serialization.allow=dev.perigee.codec.JavaValueCodecTest$Other");
        assertThatThrownBy(() -> codec(Denied.class).encode(new Denied(1))).isInstanceOf(CacheException.class);
    }

    @Test
    void whatIsNotSerializableIsRefused() {
        assertThatThrownBy(() -> codec(Object.class).encode(new ArrayList<>(List.of(new Object()))))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("not Serializable");
    }

    @Test
    void aClassThatIsNotAllowedIsNotEvenLoaded() throws Exception {
        byte[] snare = javaBytes(new Snare(1));
        assertThat(outcome(codec(Object.class), snare)).isEqualTo(Reason.CLASS_NOT_ALLOWED);
        assertThat(outcome(codec(Object.class), javaBytes(new ArrayList<>(List.of(new Snare(1))))))
                .isEqualTo(Reason.CLASS_NOT_ALLOWED);
        assertThat(outcome(codec(Object.class), javaBytes(new Snare[0]))).isEqualTo(Reason.CLASS_NOT_ALLOWED);
        assertThat(outcome(codec(Object.class), javaBytes(Snare.class))).isEqualTo(Reason.CLASS_NOT_ALLOWED);
        assertThat(loader.asked()).doesNotContain(Snare.class.getName());
    }

    @Test
    void aProxyIsNotRead() throws Exception {
        Object proxy =
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Comparable.class}, new Answering());
        assertThat(outcome(codec(Object.class), javaBytes(new Object[] {proxy})))
                .isEqualTo(Reason.CLASS_NOT_ALLOWED);
        assertThatThrownBy(() -> codec(Object.class).encode(new Object[] {proxy}))
                .isInstanceOf(CacheException.class);
    }

    @Test
    void deepNestingIsTooLarge() throws Exception {
        Object nested = "end";
        for (int level = 0; level < 80; level++) {
            nested = new Object[] {nested};
        }
        assertThat(outcome(codec(Object.class), javaBytes(nested))).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void aLengthThatIsNotThereIsNotAllocated() throws Exception {
        for (Object array : List.of(new long[0], new Object[0], new String[0])) {
            byte[] bytes = javaBytes(array);
            byte[] bomb = bytes.clone();
            bomb[bytes.length - 4] = 0x7F; // the array's length is what comes last
            assertThat(outcome(codec(Object.class), bomb)).isIn(Reason.TOO_LARGE, Reason.DAMAGED);
        }
    }

    @Test
    void tooLargeAValueIsRefused() {
        ValueCodec<Object> codec =
                new Serialization(loader, AllowList.of(List.of()), new Limits(1024, 16, 8)).javaValues(Object.class);
        assertThatThrownBy(() -> codec.encode(new byte[2000]))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("serialization.max-entry-bytes");
    }

    private static byte[] javaBytes(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static final class Answering implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
            return 0;
        }
    }
}
