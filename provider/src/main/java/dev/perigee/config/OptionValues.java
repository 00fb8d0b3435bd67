package dev.perigee.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was said about the options, in all places together: later places win. Immutable. Holds texts, so that a message can
 * name the very value that was given; values are checked when they are added.
 */
public final class OptionValues {

    /** Nothing was said: every option has its default. */
    public static final OptionValues DEFAULTS = new OptionValues(Map.of());

    private final Map<String, Setting> given;

    private OptionValues(Map<String, Setting> given) {
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
        return with(Setting.of(texts, source));
    }

    /** Adds settings, each of which says where it comes from; a later one wins over an earlier one and what is here. */
    OptionValues with(Collection<Setting> settings) {
        if (settings.isEmpty()) {
            return this;
        }
        Map<String, Setting> sum = new LinkedHashMap<>(given);
        for (Setting setting : settings) {
            setting.check();
            sum.put(setting.name(), setting);
        }
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
        Setting setting = given.get(option.name());
        return setting == null
                ? option.parse(defaultText(option), "default")
                : option.parse(setting.text(), setting.source());
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

    /**
     * Tells what counts and why.
     *
     * @return every option of managers and caches once, in the order of the table
     */
    public List<EffectiveOption> effective() {
        return Options.all().stream()
                .filter(option -> option.scope() != Option.Scope.PROVIDER)
                .map(this::effective)
                .toList();
    }

    /** What was given, for logs; no secrets. */
    @Override
    public String toString() {
        return Options.all().stream()
                .filter(this::isGiven)
                .map(option -> effective(option).toString())
                .collect(Collectors.joining(", "));
    }

    /** What counts where nothing was said. Who asks for strict answers, or for more than bounded ones, is told of lost writes. */
    private String defaultText(Option<?> option) {
        boolean isTold = option.name().equals(Options.FAR_ON_WRITE_FAILURE.name())
                && (get(Options.FAR_ON_FAILURE).equals("strict") || get(Options.CONSISTENCY) != Consistency.BOUNDED);
        return isTold ? "throw" : option.defaultText();
    }

    private EffectiveOption effective(Option<?> option) {
        Setting setting = given.get(option.name());
        return setting == null
                ? new EffectiveOption(option.name(), defaultText(option), "default")
                : new EffectiveOption(option.name(), option.kind().shown(setting.text()), setting.source());
    }
}
