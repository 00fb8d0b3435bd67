package dev.perigee.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What texts an option takes and what they mean. {@link #parse} throws an IllegalArgumentException whose message says what
 * would be right; the caller adds the option and the value.
 *
 * @param <T> the type of parsed values
 */
public sealed interface OptionKind<T> {

    /**
     * Reads a text.
     *
     * @param text as given
     * @return its value
     * @throws IllegalArgumentException saying what would be right
     */
    T parse(String text);

    /**
     * Says what is right, to follow "give ".
     *
     * @return for example {@code a whole number from 1 to 1024}
     */
    String expectation();

    /**
     * Returns a text in a form that may be shown in messages and logs.
     *
     * @param text as given
     * @return the text itself, unless it may hold a secret
     */
    default String shown(String text) {
        return text;
    }

    /**
     * One of a few words.
     *
     * @param words the words
     */
    record Choice(List<String> words) implements OptionKind<String> {
        @Override
        public String parse(String text) {
            if (!words.contains(text)) {
                throw new IllegalArgumentException(expectation());
            }
            return text;
        }

        @Override
        public String expectation() {
            return "one of " + String.join(", ", words);
        }
    }

    /**
     * One of the constants of an enum, in lower case.
     *
     * @param type the enum
     * @param <E> the enum
     */
    record Word<E extends Enum<E>>(Class<E> type) implements OptionKind<E> {
        @Override
        public E parse(String text) {
            for (E constant : type.getEnumConstants()) {
                if (word(constant).equals(text)) {
                    return constant;
                }
            }
            throw new IllegalArgumentException(expectation());
        }

        @Override
        public String expectation() {
            return "one of "
                    + Arrays.stream(type.getEnumConstants()).map(Word::word).collect(Collectors.joining(", "));
        }

        private static String word(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }

    /** Yes or no. */
    record Flag() implements OptionKind<Boolean> {
        @Override
        public Boolean parse(String text) {
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
            throw new IllegalArgumentException(expectation());
        }

        @Override
        public String expectation() {
            return "true or false";
        }
    }

    /**
     * A whole number.
     *
     * @param least the smallest allowed
     * @param most the largest allowed
     */
    record Whole(long least, long most) implements OptionKind<Long> {
        @Override
        public Long parse(String text) {
            long number;
            try {
                number = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(expectation(), e);
            }
            if (number < least || number > most) {
                throw new IllegalArgumentException(expectation());
            }
            return number;
        }

        @Override
        public String expectation() {
            return most == Long.MAX_VALUE
                    ? "a whole number, " + least + " or more"
                    : "a whole number from " + least + " to " + most;
        }
    }

    /** A power of two from 1 to 1024. */
    record PowerOfTwo() implements OptionKind<Integer> {
        @Override
        public Integer parse(String text) {
            try {
                int number = Integer.parseInt(text);
                if (number >= 1 && number <= 1024 && Integer.bitCount(number) == 1) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(expectation(), e);
            }
            throw new IllegalArgumentException(expectation());
        }

        @Override
        public String expectation() {
            return "a power of two from 1 to 1024";
        }
    }

    /**
     * A number of bytes.
     *
     * @param least the smallest allowed
     * @param most the largest allowed
     */
    record Bytes(long least, long most) implements OptionKind<Long> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,15})(b|kb|mb|gb)?");
        private static final Map<String, Long> UNITS = Map.of("b", 1L, "kb", 1L << 10, "mb", 1L << 20, "gb", 1L << 30);

        @Override
        public Long parse(String text) {
            Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
            if (matcher.matches()) {
                String unit = matcher.group(2) == null ? "b" : matcher.group(2);
                long bytes = Math.multiplyExact(Long.parseLong(matcher.group(1)), UNITS.getOrDefault(unit, 1L));
                if (bytes >= least && bytes <= most) {
                    return bytes;
                }
            }
            throw new IllegalArgumentException(expectation());
        }

        @Override
        public String expectation() {
            return "a size such as 4096, 64kb or 8mb, from " + least + (most == Long.MAX_VALUE ? " up" : " to " + most);
        }
    }

    /**
     * A length of time.
     *
     * @param least the shortest allowed
     * @param most the longest allowed
     */
    record Time(Duration least, Duration most) implements OptionKind<Duration> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

        @Override
        public Duration parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (matcher.matches()) {
                Duration time = of(Long.parseLong(matcher.group(1)), matcher.group(2));
                if (time.compareTo(least) >= 0 && time.compareTo(most) <= 0) {
                    return time;
                }
            }
            throw new IllegalArgumentException(expectation());
        }

        @Override
        public String expectation() {
            return "a time such as 500ms, 2s or 5m, from " + least.toMillis() + "ms to " + most.toDays() + "d";
        }

        private static Duration of(long amount, String unit) {
            return switch (unit) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
    }

    /**
     * How long an entry lives from some moment on: empty if that moment changes nothing.
     *
     * @param mayStay whether that may be so
     */
    record Life(boolean mayStay) implements OptionKind<Optional<javax.cache.expiry.Duration>> {

        private static final String ETERNAL = "eternal";
        private static final String UNCHANGED = "unchanged";
        private static final Time LASTING = new Time(Duration.ofMillis(1), Duration.ofDays(3650));

        @Override
        public Optional<javax.cache.expiry.Duration> parse(String text) {
            if (text.equals(ETERNAL)) {
                return Optional.of(javax.cache.expiry.Duration.ETERNAL);
            }
            if (mayStay && text.equals(UNCHANGED)) {
                return Optional.empty();
            }
            try {
                long millis = LASTING.parse(text).toMillis();
                return Optional.of(new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, millis));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(expectation(), e);
            }
        }

        @Override
        public String expectation() {
            return LASTING.expectation() + ", or " + (mayStay ? UNCHANGED + ", or " : "") + ETERNAL;
        }
    }

    /**
     * A text of a form.
     *
     * @param form what it must match
     * @param expectation says so in words
     */
    record Text(Pattern form, String expectation) implements OptionKind<String> {
        @Override
        public String parse(String text) {
            if (!form.matcher(text).matches()) {
                throw new IllegalArgumentException(expectation);
            }
            return text;
        }
    }

    /**
     * An address, which may hold a user's name and password.
     *
     * @param form what it must match
     * @param expectation says so in words
     */
    record Address(Pattern form, String expectation) implements OptionKind<String> {
        @Override
        public String parse(String text) {
            if (!form.matcher(text).matches()) {
                throw new IllegalArgumentException(expectation);
            }
            return text;
        }

        @Override
        public String shown(String text) {
            return Credentials.mask(text);
        }
    }

    /**
     * One of some words, or the name of a class of the application's.
     *
     * @param words what needs no class; the empty word for none
     * @param spi what the class has to implement, for the message
     */
    record WordOrClass(List<String> words, String spi) implements OptionKind<String> {

        private static final Pattern CLASS = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"
                + "(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)+");

        @Override
        public String parse(String text) {
            if (!words.contains(text) && !CLASS.matcher(text).matches()) {
                throw new IllegalArgumentException(expectation());
            }
            return text;
        }

        @Override
        public String expectation() {
            String named = words.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(", "));
            return (named.isEmpty() ? "" : "one of " + named + ", or ") + "the full name of a class that implements "
                    + spi;
        }
    }

    /** Patterns of class names, separated by commas or semicolons. */
    record ClassPatterns() implements OptionKind<List<String>> {

        private static final Pattern SEPARATOR = Pattern.compile("[,;]");
        private static final Pattern FORM = Pattern.compile("!?[\\p{javaJavaIdentifierPart}.]+?(\\.\\*\\*?|\\*)?");

        @Override
        public List<String> parse(String text) {
            List<String> patterns = Arrays.stream(SEPARATOR.split(text))
                    .map(String::strip)
                    .filter(pattern -> !pattern.isEmpty())
                    .toList();
            if (!patterns.stream().allMatch(pattern -> FORM.matcher(pattern).matches())) {
                throw new IllegalArgumentException(expectation());
            }
            return patterns;
        }

        @Override
        public String expectation() {
            return "class names or patterns separated by commas, such as com.acme.Order,com.acme.model.**";
        }
    }
}
