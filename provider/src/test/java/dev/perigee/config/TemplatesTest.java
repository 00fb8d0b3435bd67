package dev.perigee.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which templates count for a cache, and which of them wins. */
final class TemplatesTest {

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "orders, orders, true",
        "orders, order, false",
        "orders, orders2, false",
        "*, orders, true",
        "*, '', true",
        "com.acme.*, com.acme.Order, true",
        "com.acme.*, com.acme., true",
        "com.acme.*, comXacme.Order, false",
        "*-region, default-query-results-region, true",
        "*-region, default-query-results-region2, false",
        "a*b*c, abc, true",
        "a*b*c, aXbYbZc, true",
        "a*b*c, aXbYbZ, false",
        "a**c, ac, true",
        "*ab, aab, true",
        "[x].*, [x].y, true",
    })
    void asterisksStandForAnyText(String pattern, String name, boolean matches) {
        assertThat(new NamePattern(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void theMostSpecificPatternComesLast() {
        List<String> ordered = List.of("*", "*r*", "*region", "c*", "com.*", "com.*.Order", "com.acme.*", "orders");

        assertThat(ordered.stream().map(NamePattern::new).sorted().map(NamePattern::text))
                .isEqualTo(ordered);
        assertThatThrownBy(() -> new NamePattern("")).hasMessageContaining("names no cache");
    }

    @Test
    void specificBeatsGeneralAndThenALaterPlaceWins() {
        OptionValues manager = values(Map.of("near.max-entries", "1", "near.max-age", "1m", "stale.max-age", "1m"));
        Templates templates = new Templates(List.of(
                List.of(
                        template("orders", "near.max-entries", "2"),
                        template("*", "near.max-entries", "3", "near.max-age", "3m")),
                List.of(template("ord*", "near.enabled", "false"))));

        OptionValues orders = templates.over(manager, List.of(), "orders");
        OptionValues others = templates.over(manager, List.of(), "others");

        assertThat(orders.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(2);
        assertThat(orders.get(Options.NEAR_MAX_AGE)).hasMinutes(3);
        assertThat(orders.get(Options.STALE_MAX_AGE)).hasMinutes(1);
        assertThat(orders.get(Options.NEAR_ENABLED)).isFalse();
        assertThat(others.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(3);
        assertThat(others.get(Options.NEAR_ENABLED)).isTrue();

        Templates later = new Templates(List.of(
                List.of(template("orders", "near.max-entries", "2")), List.of(template("*", "near.max-entries", "3"))));
        assertThat(later.over(manager, List.of(), "orders").get(Options.NEAR_MAX_ENTRIES))
                .isEqualTo(3);
    }

    @Test
    void whatIsBuiltInLosesToWhatSomebodySays() {
        List<Template> builtIn = List.of(template("*", "consistency", "confirmed", "near.max-age", "1h"));
        OptionValues manager = values(Map.of("near.max-age", "1m"));
        PerigeeConfiguration<Object, Object> code =
                new PerigeeConfiguration<>().setConsistency(Consistency.LINEARIZABLE);
        ManagerOptions silent = new ManagerOptions(manager, new Templates(List.of()), null);
        ManagerOptions outspoken = new ManagerOptions(
                manager, new Templates(List.of(List.of(template("ord*", "consistency", "bounded")))), null);

        assertThat(silent.valuesOf("orders", builtIn, new PerigeeConfiguration<>()))
                .satisfies(values -> {
                    assertThat(values.get(Options.CONSISTENCY)).isEqualTo(Consistency.CONFIRMED);
                    assertThat(values.get(Options.NEAR_MAX_AGE)).hasHours(1);
                });
        assertThat(outspoken
                        .valuesOf("orders", builtIn, new PerigeeConfiguration<>())
                        .get(Options.CONSISTENCY))
                .isEqualTo(Consistency.BOUNDED);
        assertThat(outspoken.valuesOf("orders", builtIn, code).get(Options.CONSISTENCY))
                .isEqualTo(Consistency.LINEARIZABLE);
    }

    @Test
    void onlyOptionsOfCachesBelongThere() {
        assertThatThrownBy(() -> template("*", "far.timeout", "1s"))
                .hasMessage(
                        "perigee.far.timeout (test): '1s' belongs to the cache manager, not to a cache; give it for the"
                                + " manager");
        assertThatThrownBy(() -> template("*", "near.max-ag", "1s"))
                .hasMessage("test: unknown option 'perigee.near.max-ag'; did you mean 'perigee.near.max-age'?");
    }

    private static Template template(String pattern, String... options) {
        return Template.of(
                pattern,
                options.length == 2
                        ? Map.of(options[0], options[1])
                        : Map.of(options[0], options[1], options[2], options[3]),
                "test");
    }

    private static OptionValues values(Map<String, String> texts) {
        return OptionValues.DEFAULTS.with(texts, "test");
    }

    /** Names of properties that speak of caches, and what they are taken for. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "caches[orders].near.max-age, orders",
        "caches[com.acme.*].near.max-age, com.acme.*",
        "caches[a[0].b].near.max-age, a[0].b",
        "caches[a].b].near.max-age, a].b",
    })
    void propertiesSpeakOfCachesInBrackets(String name, String pattern) {
        Place place = Place.of(Map.of(name, "1h"), "system property");

        assertThat(place.settings()).isEmpty();
        assertThat(place.templates()).singleElement().satisfies(template -> {
            assertThat(template.pattern().text()).isEqualTo(pattern);
            assertThat(template.settings())
                    .containsExactly(new Setting(
                            "near.max-age", "1h", "system property for caches [" + pattern + "]", "perigee."));
        });
    }

    @Test
    void whatIsNoneOfThemIsTold() {
        Stream.of("caches.orders.near.max-age", "caches[orders]near.max-age", "caches", "caches[].near.max-age")
                .forEach(name -> assertThatThrownBy(() -> Place.of(Map.of(name, "1h"), "URI"))
                        .as(name)
                        .isInstanceOf(IllegalArgumentException.class));
    }
}
