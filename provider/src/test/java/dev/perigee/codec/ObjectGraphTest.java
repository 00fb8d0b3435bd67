package dev.perigee.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.codec.Samples.Account;
import dev.perigee.codec.Samples.Box;
import dev.perigee.codec.Samples.Link;
import dev.perigee.codec.Samples.Mixed;
import dev.perigee.codec.Samples.Point;
import dev.perigee.spi.Copier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Graphs keep their shape, by a trip over the wire as by a copy. */
class ObjectGraphTest {

    private static final Serialization SERIALIZATION = new Serialization(
            ObjectGraphTest.class.getClassLoader(), AllowList.of(List.of("dev.perigee.codec.*")), Limits.DEFAULTS);
    private static final EnvelopeCodec<Object> CODEC = SERIALIZATION.envelopes(Object.class);
    private static final Copier COPIER = SERIALIZATION.copier(Set.of());

    /** The two ways to get another object like this one. */
    enum Way implements UnaryOperator<Object> {
        WIRE {
            @Override
            public Object apply(Object value) {
                try {
                    return CODEC.decode(CODEC.encode(value, List.of()));
                } catch (dev.perigee.spi.UnreadableException e) {
                    throw new AssertionError(e);
                }
            }
        },
        COPY {
            @Override
            public Object apply(Object value) {
                return COPIER.copy(value);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fieldsOfAllKindsComeBack(Way way) {
        Account account = new Account(5, "owner", 0.5).with(new Point(1, 2));
        Account back = (Account) way.apply(account);
        assertThat(back).isEqualTo(account).isNotSameAs(account);
        assertThat(back.points()).isNotSameAs(account.points());
        assertThat(back.cached()).as("transient, and no constructor ran").isZero();
        Mixed mixed = new Mixed(
                true,
                Byte.MIN_VALUE,
                'c',
                Short.MIN_VALUE,
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                -0f,
                1e300,
                null,
                new int[] {1});
        assertThat(way.apply(mixed)).isEqualTo(mixed);
    }

    @ParameterizedTest
    @EnumSource
    void sharedObjectStaysShared(Way way) {
        List<Object> shared = new ArrayList<>(List.of("x"));
        Box<Object> box = new Box<>(shared);
        Map<String, Object> map = new HashMap<>();
        map.put("a", shared);
        map.put("b", box);
        map.put("c", box);
        map.put("d", Optional.of(shared));
        Map<?, ?> back = (Map<?, ?>) way.apply(map);
        assertThat(back).isEqualTo(map);
        assertThat(back.get("a")).isNotSameAs(shared);
        assertThat(back.get("b")).isSameAs(back.get("c"));
        assertThat(((Box<?>) requireNonNull(back.get("b"))).content()).isSameAs(back.get("a"));
        assertThat(((Optional<?>) requireNonNull(back.get("d"))).orElseThrow()).isSameAs(back.get("a"));
    }

    @ParameterizedTest
    @EnumSource
    void ringsAreClosed(Way way) {
        Account account = new Account(1, "o", 0);
        account.under(account);
        Account back = (Account) way.apply(account);
        assertThat(back.parent()).isSameAs(back);

        List<Object> list = new ArrayList<>();
        list.add(Collections.unmodifiableList(list));
        List<?> backList = (List<?>) way.apply(list);
        assertThat(((List<?>) backList.get(0)).get(0)).isNotNull();

        Object[] array = new Object[1];
        array[0] = array;
        Object[] backArray = (Object[]) way.apply(array);
        assertThat(backArray[0]).isSameAs(backArray);

        Map<Object, Object> map = new HashMap<>();
        map.put("self", map);
        Map<?, ?> backMap = (Map<?, ?>) way.apply(map);
        assertThat(backMap.get("self")).isSameAs(backMap);
    }

    @ParameterizedTest
    @EnumSource
    void ringThroughARecordIsRefused(Way way) {
        List<Object> list = new ArrayList<>();
        Box<Object> box = new Box<>(list);
        list.add(box);
        assertThatThrownBy(() -> way.apply(box))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("cycle");
        assertThat(way.apply(new Box<>("fine"))).isEqualTo(new Box<>("fine"));
    }

    @Test
    void ringThroughARecordThatBeginsElsewhereIsRefusedToo() {
        Link link = new Link();
        link.next = List.of(1, new Box<>(link));
        Link back = (Link) Way.WIRE.apply(link);
        assertThat(((Box<?>) ((List<?>) requireNonNull(back.next)).get(1)).content())
                .isSameAs(back);
    }

    @ParameterizedTest
    @EnumSource
    void depthHasALimit(Way way) {
        Link deepest = Samples.chain(63); // and the null at its end
        assertThat(way.apply(deepest)).isInstanceOf(Link.class);
        for (int length : new int[] {70, 1_000_000}) {
            Link chain = Samples.chain(length);
            assertThatThrownBy(() -> way.apply(chain))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("of class dev.perigee.codec.Samples$Link")
                    .hasMessageContaining("more than 64 deep")
                    .hasMessageContaining("serialization.max-depth");
        }
        List<Integer> wide = new ArrayList<>(Collections.nCopies(100_000, 1));
        assertThat(way.apply(wide)).isEqualTo(wide);
    }

    @Test
    void sizeHasALimit() {
        EnvelopeCodec<Object> small = new Serialization(
                        getClass().getClassLoader(), AllowList.of(List.of()), new Limits(1024, 64, 8))
                .envelopes(Object.class);
        assertThat(small.encode("x".repeat(960), List.of())).hasSizeLessThanOrEqualTo(1024);
        assertThatThrownBy(() -> small.encode("x".repeat(1024), List.of()))
                .isInstanceOf(CacheException.class)
                .hasMessage("A value of class java.lang.String cannot be written: it takes more than 1024 bytes;"
                        + " make it smaller, or raise serialization.max-entry-bytes");
        assertThat(small.encode("x".repeat(960), List.of())).hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void manyThreadsShareOneCodec() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                Account account = new Account(i, "o" + i, i).with(new Point(i, i));
                tasks.add(() -> {
                    for (int round = 0; round < 200; round++) {
                        if (!account.equals(Way.WIRE.apply(account)) || !account.equals(Way.COPY.apply(account))) {
                            return false;
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> result : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                assertThat(result.get(0, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
