package dev.perigee.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Lifetime;
import dev.perigee.expiry.Expiry.Kind;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What policies mean in the far tier's terms. */
final class ExpiryTest {

    private static final Duration TWO = new Duration(TimeUnit.SECONDS, 2);
    private static final Lifetime TWO_SECONDS = Lifetime.ofMillis(2_000);

    /** A policy and what it comes to. */
    private record Case(
            Factory<? extends ExpiryPolicy> policy, Kind kind, Lifetime created, Lifetime updated, Lifetime accessed) {}

    private record Fixed(Duration getExpiryForCreation, Duration getExpiryForAccess, Duration getExpiryForUpdate)
            implements ExpiryPolicy {}

    static Stream<Case> policies() {
        return Stream.of(
                new Case(
                        EternalExpiryPolicy.factoryOf(),
                        Kind.CONSTANT,
                        Lifetime.FOREVER,
                        Lifetime.UNCHANGED,
                        Lifetime.UNCHANGED),
                new Case(
                        CreatedExpiryPolicy.factoryOf(TWO),
                        Kind.CONSTANT,
                        TWO_SECONDS,
                        Lifetime.UNCHANGED,
                        Lifetime.UNCHANGED),
                new Case(
                        ModifiedExpiryPolicy.factoryOf(TWO),
                        Kind.CONSTANT,
                        TWO_SECONDS,
                        TWO_SECONDS,
                        Lifetime.UNCHANGED),
                new Case(
                        AccessedExpiryPolicy.factoryOf(TWO),
                        Kind.CONSTANT_TOUCHING,
                        TWO_SECONDS,
                        Lifetime.UNCHANGED,
                        TWO_SECONDS),
                new Case(
                        TouchedExpiryPolicy.factoryOf(TWO),
                        Kind.CONSTANT_TOUCHING,
                        TWO_SECONDS,
                        TWO_SECONDS,
                        TWO_SECONDS),
                new Case(
                        CreatedExpiryPolicy.factoryOf(Duration.ZERO),
                        Kind.CONSTANT,
                        Lifetime.OVER,
                        Lifetime.UNCHANGED,
                        Lifetime.UNCHANGED),
                new Case(
                        CreatedExpiryPolicy.factoryOf(Duration.ETERNAL),
                        Kind.CONSTANT,
                        Lifetime.FOREVER,
                        Lifetime.UNCHANGED,
                        Lifetime.UNCHANGED),
                new Case(
                        CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.DAYS, Long.MAX_VALUE)),
                        Kind.CONSTANT,
                        Lifetime.FOREVER,
                        Lifetime.UNCHANGED,
                        Lifetime.UNCHANGED),
                new Case(
                        () -> new Fixed(TWO, Duration.ZERO, Duration.ETERNAL),
                        Kind.ASKED,
                        TWO_SECONDS,
                        Lifetime.FOREVER,
                        Lifetime.OVER),
                new Case(
                        () -> new Fixed(null, null, null),
                        Kind.ASKED,
                        Lifetime.FOREVER,
                        Lifetime.UNCHANGED,
                        Lifetime.UNCHANGED));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void comesTo(Case policy) {
        Expiry expiry = Expiry.of(policy.policy());

        assertThat(expiry.kind()).isEqualTo(policy.kind());
        assertThat(expiry.onCreate()).isEqualTo(policy.created());
        assertThat(expiry.onUpdate()).isEqualTo(policy.updated());
        assertThat(expiry.onAccess()).isEqualTo(policy.accessed());
    }
}
