package dev.perigee.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.perigee.codec.Samples.Account;
import dev.perigee.codec.Samples.Box;
import dev.perigee.codec.Samples.Circle;
import dev.perigee.codec.Samples.Colour;
import dev.perigee.codec.Samples.Drawing;
import dev.perigee.codec.Samples.Link;
import dev.perigee.codec.Samples.Person;
import dev.perigee.codec.Samples.Point;
import dev.perigee.spi.Copier;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is immutable is shared; of all else, a copy shares nothing that can change. */
@SuppressWarnings({"JavaUtilDate", "ReferenceEquality"}) // mutable values are wanted, and identity is the point
class CopierTest {

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
    private final Copier copier = serialization.copier(Set.of());

    @ParameterizedTest
    @MethodSource
    void immutableIsShared(Object value) {
        assertThat(copier.isShareable(value)).isTrue();
        assertThat(copier.copy(value)).isSameAs(value);
    }

    static Stream<Object> immutableIsShared() {
        return Stream.of(
                "text",
                1,
                2L,
                'c',
                true,
                0.5,
                new BigDecimal("1.5"),
                Instant.EPOCH,
                LocalDate.EPOCH,
                ZoneId.of("Europe/Berlin"),
                new UUID(1, 2),
                URI.create("a"),
                Locale.GERMANY,
                Currency.getInstance("EUR"),
                String.class,
                Pattern.compile("a"),
                StandardCharsets.UTF_8,
                TimeUnit.DAYS,
                Colour.RED,
                Colour.BLUE,
                Optional.of("x"),
                Optional.empty(),
                new Point(1, 2),
                new Circle(3),
                new Box<>("x"),
                new Box<>(null),
                new Box<>(new Box<>(new Point(1, 2))),
                new Person("Ada", LocalDate.EPOCH, List.of("a"), Colour.RED),
                new Drawing(List.of(new Circle(1)), Map.of(Colour.BLUE, new Circle(2))),
                new Tree(new Tree(null, "leaf"), "root"),
                List.of("a", 1),
                Set.of("a", 1),
                Map.of("a", new Point(1, 2)));
    }

    @ParameterizedTest
    @MethodSource
    void mutableIsCopied(Object value) {
        assertThat(copier.isShareable(value)).isFalse();
        assertThat(copier.copy(value))
                .isNotSameAs(value)
                .usingRecursiveComparison()
                .ignoringFields("cached")
                .isEqualTo(value);
    }

    static Stream<Object> mutableIsCopied() {
        return Stream.of(
                new Date(5),
                new byte[] {1},
                new Box<>(new String[] {"a"}),
                new ArrayList<>(List.of("a")),
                new HashMap<>(Map.of("a", 1)),
                Arrays.asList("a"),
                new Account(1, "o", 2),
                new Box<>(new ArrayList<>(List.of("a"))),
                new Box<>(new Box<>(new Date(1))),
                new Person("Ada", LocalDate.EPOCH, new ArrayList<>(), Colour.RED),
                new Tree(new Tree(null, new Date(1)), "root"),
                List.of(new Date(1)),
                Set.of(new Date(1)),
                Map.of("a", new Date(1)),
                Map.of(new Date(1), "a"),
                Optional.of(new Date(1)),
                new BadDecimal("1"));
    }

    @Test
    void copyIsIsolated() {
        Person person = new Person("Ada", LocalDate.EPOCH, new ArrayList<>(List.of("a")), Colour.RED);
        Person copy = copier.copy(person);
        person.nicknames().add("b");
        assertThat(copy.nicknames()).containsExactly("a");
        copy.nicknames().add("c");
        assertThat(person.nicknames()).containsExactly("a", "b");

        Account account = new Account(1, "o", 2).with(new Point(1, 2));
        Account copied = copier.copy(account);
        account.pay(5);
        account.points().clear();
        assertThat(copied).isEqualTo(new Account(1, "o", 2).with(new Point(1, 2)));

        Map<String, Object> map = new HashMap<>(Map.of("d", new Date(1), "p", new Point(1, 2)));
        Map<String, Object> copiedMap = copier.copy(map);
        ((Date) requireNonNull(map.get("d"))).setTime(2);
        assertThat(copiedMap.get("d")).isEqualTo(new Date(1));
        assertThat(copiedMap.get("p")).as("immutable within").isSameAs(map.get("p"));
    }

    @Test
    void namedClassesAreShared() {
        Copier naming = serialization.copier(Set.of("dev.perigee.codec.Samples$Account"));
        Account account = new Account(1, "o", 2);
        assertThat(naming.copy(account)).isSameAs(account);
        assertThat(naming.isShareable(new Box<>(account))).isTrue();
        assertThat(naming.isShareable(new Link())).isFalse();
        assertThat(serialization.copier(Set.of("dev.perigee.**")).isShareable(new Link()))
                .isTrue();
        assertThatThrownBy(() -> serialization.copier(Set.of("*"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void clocksAreNoValues() {
        assertThat(copier.isShareable(Clock.systemUTC())).isFalse();
    }

    @Test
    void longChainOfRecordsIsDecidedWithinBounds() {
        Tree tree = new Tree(null, "x");
        for (int i = 0; i < 59; i++) {
            tree = new Tree(tree, "x");
        }
        assertThat(copier.copy(tree)).isEqualTo(tree);
    }

    @Test
    void sharingAllocatesNothing() {
        Object[] shareables = {"text", 5L, Instant.EPOCH, Colour.RED, new Point(1, 2), new Box<>("x"), List.of("a", "b")
        };
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 20; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < 1_000; round++) {
                for (Object shareable : shareables) {
                    if (copier.copy(shareable) != shareable) {
                        throw new AssertionError(shareable.getClass());
                    }
                }
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(7_000); // less than a byte for each; asking costs some itself
    }

    /** The copy and a snapshot of elements; a box for each number, or a table of what was met, would be seen. */
    @Test
    void copyingAllocatesLittleMoreThanTheCopy() {
        Account account = new Account(1L << 40, "owner", 0.5);
        assertThat(bytesOfACopy(account)).isLessThan(140);
        assertThat(bytesOfACopy(new ArrayList<>(List.of("a", "b", new Date(1)))))
                .isLessThan(160);
    }

    private long bytesOfACopy(Object original) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 20; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < 1_000; round++) {
                assertCopied(copier.copy(original), original);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least / 1_000;
    }

    private static void assertCopied(Object copy, Object original) {
        if (copy == original) {
            throw new AssertionError(original.getClass());
        }
    }

    private record Tree(@Nullable Tree left, Object label) {}

    /** Not the JDK's class, so it may be anything. */
    private static final class BadDecimal extends Number {
        private static final long serialVersionUID = 1;

        private final String digits;

        BadDecimal(String digits) {
            this.digits = digits;
        }

        @Override
        public int intValue() {
            return Integer.parseInt(digits);
        }

        @Override
        public long longValue() {
            return intValue();
        }

        @Override
        public float floatValue() {
            return intValue();
        }

        @Override
        public double doubleValue() {
            return intValue();
        }
    }
}
