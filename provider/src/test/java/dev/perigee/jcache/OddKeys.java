package dev.perigee.jcache;

import java.math.BigDecimal;
import java.net.URI;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * Classes of keys whose {@code equals} is narrower than their bytes, wider, asymmetric, intransitive or otherwise broken,
 * beside some that are sound. Each family makes keys of a few values, so that equal ones meet.
 */
@SuppressWarnings({"EqualsHashCode", "UndefinedEquals", "BoxedPrimitiveEquality", "JavaUtilDate", "JdkObsolete"})
final class OddKeys {

    private OddKeys() {}

    /** Makes keys of one kind. */
    record Family(String name, Function<Random, Object> maker) {
        @Override
        public String toString() {
            return name;
        }
    }

    enum Colour {
        RED,
        GREEN {
            @Override
            boolean isMixed() {
                return true;
            }
        };

        boolean isMixed() {
            return false;
        }
    }

    record Plain(int id, String name) {}

    record ById(int id, String name) {
        @Override
        public boolean equals(Object other) {
            return other instanceof ById that && id == that.id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    record AllEqual(int id) {
        @Override
        public boolean equals(Object other) {
            return other instanceof AllEqual;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    record NoCase(String text) {
        @Override
        public boolean equals(Object other) {
            return other instanceof NoCase that && text.equalsIgnoreCase(that.text);
        }

        @Override
        public int hashCode() {
            return text.toLowerCase(Locale.ROOT).hashCode();
        }
    }

    record NoCaseOtherHash(String text) {
        @Override
        public boolean equals(Object other) {
            return other instanceof NoCaseOtherHash that && text.equalsIgnoreCase(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    record Modulo(long id) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Modulo that && id % 2 == that.id % 2;
        }

        @Override
        public int hashCode() {
            return (int) (id % 2);
        }
    }

    record Neighbour(int id) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Neighbour that && Math.abs(id - that.id) <= 1;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    record NotLess(int id) {
        @Override
        public boolean equals(Object other) {
            return other instanceof NotLess that && id >= that.id;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    record LikeText(String text) {
        @Override
        public boolean equals(Object other) {
            return other instanceof LikeText that ? text.equals(that.text) : text.equals(other);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    record LikeNumber(int number) {
        @Override
        public boolean equals(Object other) {
            return other instanceof LikeNumber that
                    ? number == that.number
                    : other instanceof Number any && any.intValue() == number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    record FloatByValue(float number) {
        @Override
        public boolean equals(Object other) {
            return other instanceof FloatByValue that && number == that.number;
        }

        @Override
        public int hashCode() {
            return (int) number;
        }
    }

    record DoubleByValue(double number) {
        @Override
        public boolean equals(Object other) {
            return other instanceof DoubleByValue that && number == that.number;
        }

        @Override
        public int hashCode() {
            return (int) number;
        }
    }

    record Tolerant(double number) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Tolerant that && Math.abs(number - that.number) < 1;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    record BoxByIdentity(Long id) {
        @Override
        public boolean equals(Object other) {
            return other instanceof BoxByIdentity that && id == that.id;
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }

    record Money(BigDecimal amount) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Money that && amount.compareTo(that.amount) == 0;
        }

        @Override
        public int hashCode() {
            return amount.intValue();
        }
    }

    record Moment(Date date) {}

    record Any(Object object) {}

    record Texts(List<String> texts) {}

    record TextSet(Set<String> texts) {}

    record BySize(List<String> texts) {
        @Override
        public boolean equals(Object other) {
            return other instanceof BySize that && texts.size() == that.texts.size();
        }

        @Override
        public int hashCode() {
            return texts.size();
        }
    }

    record SortedNoCase(Set<String> texts) {
        @Override
        public int hashCode() {
            return texts.size();
        }
    }

    record Numbers(int[] numbers) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Numbers that && Arrays.equals(numbers, that.numbers);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }
    }

    record NumbersIgnored(int id, double[] numbers) {
        @Override
        public boolean equals(Object other) {
            return other instanceof NumbersIgnored that && id == that.id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    record Mapped(Map<String, Integer> map) {}

    record MappedByKeys(Map<String, Integer> map) {
        @Override
        public boolean equals(Object other) {
            return other instanceof MappedByKeys that && map.keySet().equals(that.map.keySet());
        }

        @Override
        public int hashCode() {
            return map.keySet().hashCode();
        }
    }

    record Nested(ById inner, short number) {}

    record NestedList(List<ById> inner) {}

    record Maybe(Optional<ById> inner) {}

    record ByColour(Colour colour, int id) {
        @Override
        public boolean equals(Object other) {
            return other instanceof ByColour that && colour == that.colour;
        }

        @Override
        public int hashCode() {
            return colour.isMixed() ? 1 : 0;
        }
    }

    record Small(char letter, byte bits, short number) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Small that && letter == that.letter;
        }

        @Override
        public int hashCode() {
            return letter;
        }
    }

    record Flagged(boolean flag, UUID id) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Flagged that && id.equals(that.id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }

    record Sum(long one, long other) {
        @Override
        public boolean equals(Object that) {
            return that instanceof Sum sum && one + other == sum.one + sum.other;
        }

        @Override
        public int hashCode() {
            return (int) (one + other);
        }
    }

    record Accessed(int id) {
        @Override
        public int id() {
            return id / 2 * 2;
        }
    }

    /** As entities are: equal by their id, and they change. */
    static final class Entity {
        private final long id;
        private String name;

        Entity(long id, String name) {
            this.id = id;
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Entity that && id == that.id;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(id);
        }
    }

    static class Parent {
        private final int id;

        Parent(int id) {
            this.id = id;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Parent that && id == that.id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    static final class Child extends Parent {
        private final String more;

        Child(int id, String more) {
            super(id);
            this.more = more;
        }
    }

    /** Narrower than its bytes, which leave a field out. */
    static final class Noted {
        private final int id;
        private final transient int note;

        Noted(int id, int note) {
            this.id = id;
            this.note = note;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Noted that && id == that.id && note == that.note;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    /** The same, and asymmetric: one that is read back from its bytes is not equal to any other beyond the first few. */
    static final class Loaded {
        private final int id;
        private final transient boolean isLoaded;

        Loaded(int id, boolean isLoaded) {
            this.id = id;
            this.isLoaded = isLoaded;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Loaded that && id == that.id && (isLoaded || id < 2);
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    /** The same by the hash code alone. */
    static final class HashedByNote {
        private final int id;
        private final transient int note;

        HashedByNote(int id, int note) {
            this.id = id;
            this.note = note;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof HashedByNote that && id == that.id;
        }

        @Override
        public int hashCode() {
            return id + note;
        }
    }

    static final class UnorderedPair {
        private final String one;
        private final String other;

        UnorderedPair(String one, String other) {
            this.one = one;
            this.other = other;
        }

        @Override
        public boolean equals(Object object) {
            return object instanceof UnorderedPair that
                    && Set.of(one, 0, other + "'").size() == 3
                    && isSame(that);
        }

        private boolean isSame(UnorderedPair that) {
            return (one.equals(that.one) && other.equals(that.other))
                    || (one.equals(that.other) && other.equals(that.one));
        }

        @Override
        public int hashCode() {
            return one.hashCode() + other.hashCode();
        }
    }

    private static String text(Random random) {
        return List.of("a", "A", "b", "B").get(random.nextInt(4));
    }

    private static double floating(Random random) {
        return List.of(0.0, -0.0, Double.NaN, 1.5).get(random.nextInt(4));
    }

    private static ById byId(Random random) {
        return new ById(random.nextInt(2), text(random));
    }

    private static List<String> texts(Random random) {
        List<String> texts = new ArrayList<>(List.of(text(random)));
        if (random.nextBoolean()) {
            texts.add(text(random));
        }
        return random.nextBoolean() ? texts : new LinkedList<>(texts);
    }

    private static Set<String> noCase(Random random) {
        Set<String> sorted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        sorted.addAll(texts(random));
        return sorted;
    }

    private static Set<String> someSet(Random random) {
        return random.nextBoolean() ? new HashSet<>(texts(random)) : new LinkedHashSet<>(texts(random));
    }

    private static Map<String, Integer> map(Random random) {
        Map<String, Integer> map = new TreeMap<>();
        map.put(text(random), random.nextInt(2));
        return random.nextBoolean() ? map : Map.copyOf(map);
    }

    @SuppressWarnings("NumberEquality")
    private static Object anything(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(2);
            case 1 -> (long) random.nextInt(2);
            case 2 -> text(random);
            case 3 -> byId(random);
            case 4 -> List.of(byId(random));
            default -> floating(random);
        };
    }

    private static Date date(Random random) {
        long millis = random.nextInt(2);
        return random.nextBoolean() ? new Date(millis) : new Timestamp(millis);
    }

    /** Which are more than forty. */
    static List<Family> families() {
        return List.of(
                new Family("strings", OddKeys::text),
                new Family(
                        "numbers of all classes",
                        r -> List.of(1, 1L, (short) 1, 1.0, new BigDecimal("1.0"))
                                .get(r.nextInt(5))),
                new Family("decimals", r -> new BigDecimal(r.nextBoolean() ? "1.0" : "1.00")),
                new Family("dates and timestamps", OddKeys::date),
                new Family("lists", OddKeys::texts),
                new Family("sets", OddKeys::someSet),
                new Family("sets that compare otherwise", OddKeys::noCase),
                new Family("lists of records", r -> List.of(byId(r), byId(r))),
                new Family("URIs", r -> URI.create(r.nextBoolean() ? "HTTP://Host/a" : "http://host/a")),
                new Family("Plain", r -> new Plain(r.nextInt(2), text(r))),
                new Family("ById", OddKeys::byId),
                new Family("AllEqual", r -> new AllEqual(r.nextInt(3))),
                new Family("NoCase", r -> new NoCase(text(r))),
                new Family("NoCaseOtherHash", r -> new NoCaseOtherHash(text(r))),
                new Family("Modulo", r -> new Modulo(r.nextInt(4))),
                new Family("Neighbour", r -> new Neighbour(r.nextInt(4))),
                new Family("NotLess", r -> new NotLess(r.nextInt(3))),
                new Family("LikeText", r -> r.nextBoolean() ? text(r) : new LikeText(text(r))),
                new Family("LikeNumber", r -> r.nextBoolean() ? r.nextInt(2) : new LikeNumber(r.nextInt(2))),
                new Family("FloatByValue", r -> new FloatByValue((float) floating(r))),
                new Family("DoubleByValue", r -> new DoubleByValue(floating(r))),
                new Family("Tolerant", r -> new Tolerant(r.nextInt(4) * 0.6)),
                new Family("BoxByIdentity", r -> new BoxByIdentity(r.nextBoolean() ? 1L : 1000L + r.nextInt(2))),
                new Family("Money", r -> new Money(new BigDecimal(r.nextBoolean() ? "1" : "1.0"))),
                new Family("Moment", r -> new Moment(date(r))),
                new Family("Any", r -> new Any(anything(r))),
                new Family("Texts", r -> new Texts(texts(r))),
                new Family("TextSet", r -> new TextSet(someSet(r))),
                new Family("BySize", r -> new BySize(texts(r))),
                new Family("SortedNoCase", r -> new SortedNoCase(noCase(r))),
                new Family("Numbers", r -> new Numbers(new int[] {r.nextInt(2)})),
                new Family("NumbersIgnored", r -> new NumbersIgnored(r.nextInt(2), new double[] {floating(r)})),
                new Family("Mapped", r -> new Mapped(map(r))),
                new Family("MappedByKeys", r -> new MappedByKeys(map(r))),
                new Family("Nested", r -> new Nested(byId(r), (short) r.nextInt(2))),
                new Family("NestedList", r -> new NestedList(new ArrayList<>(List.of(byId(r))))),
                new Family("Maybe", r -> new Maybe(r.nextBoolean() ? Optional.empty() : Optional.of(byId(r)))),
                new Family("ByColour", r -> new ByColour(r.nextBoolean() ? Colour.RED : Colour.GREEN, r.nextInt(2))),
                new Family("Small", r -> new Small('c', (byte) r.nextInt(2), (short) r.nextInt(2))),
                new Family("Flagged", r -> new Flagged(r.nextBoolean(), new UUID(0, r.nextInt(2)))),
                new Family("Sum", r -> new Sum(r.nextInt(3), r.nextInt(3))),
                new Family("Accessed", r -> new Accessed(r.nextInt(4))),
                new Family("Entity", r -> new Entity(r.nextInt(2), text(r))),
                new Family("Parent and Child", r -> r.nextBoolean() ? new Parent(1) : new Child(1, text(r))),
                new Family("Noted", r -> new Noted(r.nextInt(2), r.nextInt(2))),
                new Family("Loaded", r -> new Loaded(r.nextInt(4), r.nextBoolean())),
                new Family("HashedByNote", r -> new HashedByNote(r.nextInt(2), r.nextInt(2))),
                new Family("UnorderedPair", r -> new UnorderedPair(text(r), text(r))));
    }
}
