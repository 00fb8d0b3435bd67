package dev.perigee.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was said about the options, in all places together: later places win. Immutable. Holds texts, so that a message can
 * name the very value that was given; values are checked when they are added.
 */
public final class OptionValues {

    /** Nothing was said: every option has its default. */
    public static final OptionValues DEFAULTS = new OptionValues(Map.of());

    private final Map<String, Given> given;

    private record Given(String text, String source) {}

    private OptionValues(Map<String, Given> given) {
        this.given = given;
    }

    /**
     * Adds what another place says; it wins over what is here.
     *
     * @param texts option names without prefix, and texts
     * @param source names the place in messages
     * @return both together
     * @throws IllegalArgumentException if an option is unknown or a text is not valid for it
     */
    public OptionValues with(Map<String, String> texts, String source) {
        Map<String, Given> sum = new LinkedHashMap<>(given);
        texts.forEach((name, text) -> {
            try {
                Options.named(name).parse(text, source);
            } catch (IllegalArgumentException e) {
                String message = e.getMessage();
                throw message != null && message.startsWith("unknown")
                        ? new IllegalArgumentException(source + ": " + message, e)
                        : e;
            }
            sum.put(name, new Given(text, source));
        });
        return new OptionValues(Map.copyOf(sum));
    }

    /**
     * Returns an option's value.
     *
     * @param option the option
     * @param <T> the type of its values
     * @return what was said last, or the default
     */
    public <T> T get(Option<T> option) {
        Given text = given.get(option.name());
        return text == null ? option.parse(option.defaultText(), "default") : option.parse(text.text(), text.source());
    }

    /**
     * Says whether an option was given anywhere.
     *
     * @param option the option
     * @return false if it has its default
     */
    public boolean isGiven(Option<?> option) {
        return given.containsKey(option.name());
    }
}
