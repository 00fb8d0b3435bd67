package dev.perigee.benchmarks.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.ContenderContract;
import dev.perigee.benchmarks.contender.ContenderContract.Ability;
import dev.perigee.benchmarks.contender.PerigeeVersion;
import dev.perigee.benchmarks.contender.Setup;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.launcher.RedisServer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Those that go to Redis keep the contract. */
final class FarContendersTest {

    private static final Set<Ability> JCACHE = EnumSet.allOf(Ability.class);
    private static final Set<Ability> CLIENT =
            EnumSet.of(Ability.ALL, Ability.PUT_ALL, Ability.PUT_IF_ABSENT, Ability.REPLACE);
    private static final Set<Ability> MAP = EnumSet.complementOf(EnumSet.of(Ability.INCREMENT, Ability.COPIES));

    /** This version stands in for another one. */
    @BeforeAll
    static void setJarsOfTheVersionBefore() {
        System.setProperty(PerigeeVersion.JARS, System.getProperty("java.class.path"));
    }

    @AfterAll
    static void clearJarsOfTheVersionBefore() {
        System.clearProperty(PerigeeVersion.JARS);
    }

    @Test
    void eachIsTested() {
        Set<String> tested = Stream.concat(
                        Arrays.stream(FarContendersTest.class.getDeclaredClasses())
                                .filter(type -> type.isAnnotationPresent(Nested.class))
                                .map(type -> type.getSimpleName()
                                        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                                        .toLowerCase(Locale.ROOT)),
                        // These are tested below: they have a value for each key, which is not what the contract says.
                        Stream.of(
                                FarContenders.PERIGEE_READ_THROUGH,
                                FarContenders.REDISSON_JCACHE_READ_THROUGH,
                                // The same as rbucket-bytes.
                                FarContenders.RBUCKETS))
                .collect(Collectors.toSet());

        assertThat(tested).isEqualTo(FarContenders.names());
    }

    @Test
    void whatReadsThroughLoadsWhatIsAbsent() {
        try (RedisServer redis = RedisServer.start()) {
            for (String name : Set.of(FarContenders.PERIGEE_READ_THROUGH, FarContenders.REDISSON_JCACHE_READ_THROUGH)) {
                Setup setup = new Setup(redis.uri().toString(), name, ValueKind.BYTES_300, false, false, 0);
                try (Contender contender = FarContenders.open(name, setup)) {
                    assertThat(contender.get("a")).as(name).isEqualTo(ValueKind.BYTES_300.value(1));
                }
            }
        }
    }

    @Test
    void refusesANameThatNobodyHas() {
        Setup setup = new Setup(null, "x", ValueKind.STRING, false, false, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FarContenders.open("rbukket", setup))
                .withMessageContaining("rbukket")
                .withMessageContaining("rbucket-same");
    }

    private abstract static class Contract extends ContenderContract {

        private final String name;
        private final Set<Ability> abilities;

        Contract(String name, Set<Ability> abilities) {
            this.name = name;
            this.abilities = abilities;
        }

        @Override
        protected Contender open(Setup setup) {
            return FarContenders.open(name, setup);
        }

        @Override
        protected Set<Ability> abilities() {
            return abilities;
        }

        @Override
        protected ValueKind values() {
            return ValueKind.BYTES_300;
        }
    }

    @Nested
    final class Perigee extends Contract {

        Perigee() {
            super(FarContenders.PERIGEE, JCACHE);
        }
    }

    @Nested
    final class PerigeeNear extends Contract {

        PerigeeNear() {
            super(FarContenders.PERIGEE_NEAR, JCACHE);
        }
    }

    @Nested
    final class PerigeeBefore extends Contract {

        PerigeeBefore() {
            super(FarContenders.PERIGEE_BEFORE, JCACHE);
        }
    }

    @Nested
    final class PerigeeBeforeNear extends Contract {

        PerigeeBeforeNear() {
            super(FarContenders.PERIGEE_BEFORE_NEAR, JCACHE);
        }
    }

    @Nested
    final class RedissonJcache extends Contract {

        RedissonJcache() {
            super(FarContenders.REDISSON_JCACHE, JCACHE);
        }
    }

    @Nested
    final class RedissonLocalcachedmap extends Contract {

        RedissonLocalcachedmap() {
            super(FarContenders.LOCAL_CACHED_MAP, MAP);
        }
    }

    @Nested
    final class Rbucket extends Contract {

        Rbucket() {
            super(FarContenders.RBUCKET, CLIENT);
        }
    }

    @Nested
    final class RbucketBytes extends Contract {

        RbucketBytes() {
            super(FarContenders.RBUCKET_BYTES, CLIENT);
        }
    }

    @Nested
    final class RbucketSame extends Contract {

        RbucketSame() {
            super(FarContenders.RBUCKET_SAME, CLIENT);
        }
    }

    @Nested
    final class Rscript extends Contract {

        Rscript() {
            super(FarContenders.RSCRIPT, EnumSet.noneOf(Ability.class));
        }
    }

    @Nested
    final class Lettuce extends Contract {

        Lettuce() {
            super(FarContenders.LETTUCE, CLIENT);
        }
    }

    @Nested
    final class Socket extends Contract {

        Socket() {
            super(FarContenders.SOCKET, EnumSet.of(Ability.ALL));
        }
    }

    @Nested
    final class Hazelcast extends Contract {

        Hazelcast() {
            super(FarContenders.HAZELCAST, EnumSet.complementOf(EnumSet.of(Ability.CONTAINS)));
        }
    }
}
