package dev.perigee.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.perigee.launcher.RedisServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each {@link Contender} keeps to. A subclass says how it is opened, what it can do and of what kind its values are. */
public abstract class ContenderContract {

    private static RedisServer redis;

    private Contender open;

    /** Opens it; called once for each test. */
    protected abstract Contender open(Setup setup);

    /** What it does not throw {@link UnsupportedOperationException} for. */
    protected abstract Set<Ability> abilities();

    /** The kind of its values. */
    protected ValueKind values() {
        return ValueKind.IMMUTABLE;
    }

    /** What a contender may be able to do beside {@code get} and {@code put}. */
    public enum Ability {
        CONTAINS,
        ALL,
        PUT_ALL,
        PUT_IF_ABSENT,
        REPLACE,
        INCREMENT,
        ITERATE,
        COPIES
    }

    @BeforeAll
    static void startServer() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopServer() {
        redis.close();
    }

    @AfterEach
    void closeContender() {
        if (open != null) {
            open.close();
        }
    }

    private Contender open(ValueKind values, boolean byReference, boolean expiring) {
        String name = "contract-" + UUID.randomUUID().toString().substring(0, 8);
        open = open(new Setup(redis.uri().toString(), name, values, byReference, expiring, 1_000));
        return open;
    }

    @Test
    void givesWhatWasPutLast() {
        Contender contender = open(values(), false, false);

        assertThat(contender.get("a")).isNull();
        contender.put("a", values().value(1));
        contender.put("b", values().value(2));
        assertThat(contender.get("a")).isEqualTo(values().value(1));
        contender.put("a", values().value(3));
        assertThat(contender.get("a")).isEqualTo(values().value(3));
        assertThat(contender.get("b")).isEqualTo(values().value(2));
    }

    @Test
    void keepsWhatExpiresUntilThen() {
        Contender contender = open(values(), false, true);

        contender.put("a", values().value(1));

        assertThat(contender.get("a")).isEqualTo(values().value(1));
    }

    @Test
    void tellsWhatIsThere() {
        Contender contender = open(values(), false, false);
        contender.put("a", values().value(1));

        if (has(Ability.CONTAINS, () -> contender.contains("a"))) {
            assertThat(contender.contains("a")).isTrue();
            assertThat(contender.contains("b")).isFalse();
        }
    }

    @Test
    void readsSeveral() {
        Contender contender = open(values(), false, false);
        contender.put("a", values().value(1));
        contender.put("b", values().value(2));

        if (has(Ability.ALL, () -> contender.getAll(Set.of("a")))) {
            Map<String, Object> found = contender.getAll(Set.of("a", "b", "c"));
            assertThat(found.get("a")).isEqualTo(values().value(1));
            assertThat(found.get("b")).isEqualTo(values().value(2));
            assertThat(found.get("c")).isNull();
        }
    }

    @Test
    void writesSeveral() {
        Contender contender = open(values(), false, false);
        // Not Map.of, which refuses to be asked for null; cache2k asks.
        Map<String, Object> several = new HashMap<>();
        several.put("a", values().value(1));
        several.put("b", values().value(2));

        if (has(Ability.PUT_ALL, () -> contender.putAll(several))) {
            assertThat(contender.get("a")).isEqualTo(values().value(1));
            assertThat(contender.get("b")).isEqualTo(values().value(2));
        }
    }

    @Test
    void putsWhatIsAbsent() {
        Contender contender = open(values(), false, false);

        if (has(Ability.PUT_IF_ABSENT, () -> contender.putIfAbsent("z", values().value(0)))) {
            assertThat(contender.putIfAbsent("a", values().value(1))).isTrue();
            assertThat(contender.putIfAbsent("a", values().value(2))).isFalse();
            assertThat(contender.get("a")).isEqualTo(values().value(1));
        }
    }

    @Test
    void replacesWhatIsThere() {
        Contender contender = open(values(), false, false);

        if (has(Ability.REPLACE, () -> contender.replace("z", values().value(0)))) {
            assertThat(contender.replace("a", values().value(1))).isFalse();
            assertThat(contender.get("a")).isNull();
            contender.put("a", values().value(1));
            assertThat(contender.replace("a", values().value(2))).isTrue();
            assertThat(contender.get("a")).isEqualTo(values().value(2));
        }
    }

    @Test
    void counts() {
        if (!abilities().contains(Ability.INCREMENT)) {
            Contender contender = open(values(), false, false);
            has(Ability.INCREMENT, () -> contender.increment("a"));
            return;
        }
        Contender contender = open(ValueKind.COUNTER, false, false);
        contender.put("a", 5L);

        assertThat(contender.increment("a")).isEqualTo(6);
        assertThat(contender.increment("a")).isEqualTo(7);
        assertThat(contender.get("a")).isEqualTo(7L);
    }

    @Test
    void goesOverAll() {
        Contender contender = open(values(), false, false);
        for (int i = 0; i < 10; i++) {
            contender.put("key-" + i, values().value(i));
        }

        if (has(Ability.ITERATE, contender::iterate)) {
            assertThat(contender.iterate()).isEqualTo(10);
        }
    }

    @Test
    void givesAwayWhatItsCallerMayChange() {
        if (!abilities().contains(Ability.COPIES)) {
            return;
        }
        Contender contender = open(ValueKind.MUTABLE, false, false);
        Object put = ValueKind.MUTABLE.value(1);
        contender.put("a", put);

        Object first = contender.get("a");
        Object second = contender.get("a");

        assertThat(first).isNotNull().isNotSameAs(put).isNotSameAs(second).hasToString(put.toString());
        assertThat(second).isNotSameAs(put).hasToString(put.toString());
    }

    /** Whether it can do this; it says so as announced, by doing or refusing. */
    private boolean has(Ability ability, Runnable attempt) {
        boolean announced = abilities().contains(ability);
        try {
            attempt.run();
        } catch (UnsupportedOperationException e) {
            if (announced) {
                fail(ability + " was announced and is refused", e);
            }
            return false;
        }
        assertThat(announced).as("%s works and was not announced", ability).isTrue();
        return true;
    }
}
