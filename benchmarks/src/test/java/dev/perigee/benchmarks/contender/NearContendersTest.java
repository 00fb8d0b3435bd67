package dev.perigee.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.benchmarks.contender.ContenderContract.Ability;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Those that keep values in this JVM keep the contract. */
final class NearContendersTest {

    private static final Set<Ability> JCACHE = EnumSet.allOf(Ability.class);
    private static final Set<Ability> MAP = EnumSet.complementOf(EnumSet.of(Ability.INCREMENT, Ability.COPIES));
    private static final Set<Ability> COPYING = EnumSet.of(Ability.COPIES);

    @Test
    void eachIsTested() {
        Set<String> tested = Arrays.stream(NearContendersTest.class.getDeclaredClasses())
                .filter(type -> type.isAnnotationPresent(Nested.class))
                .map(type -> type.getSimpleName()
                        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                        .toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());

        assertThat(tested).isEqualTo(NearContenders.names());
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
            return NearContenders.open(name, setup);
        }

        @Override
        protected Set<Ability> abilities() {
            return abilities;
        }
    }

    @Nested
    final class Perigee extends Contract {

        Perigee() {
            super(NearContenders.PERIGEE, JCACHE);
        }
    }

    @Nested
    final class Caffeine extends Contract {

        Caffeine() {
            super(NearContenders.CAFFEINE, MAP);
        }
    }

    @Nested
    final class CaffeineExpiry extends Contract {

        CaffeineExpiry() {
            super(NearContenders.CAFFEINE_EXPIRY, MAP);
        }
    }

    @Nested
    final class CaffeineJcache extends Contract {

        CaffeineJcache() {
            super(NearContenders.CAFFEINE_JCACHE, JCACHE);
        }
    }

    @Nested
    final class CaffeineKryoBytes extends Contract {

        CaffeineKryoBytes() {
            super(NearContenders.KRYO_BYTES, COPYING);
        }
    }

    @Nested
    final class CaffeineKryoCopy extends Contract {

        CaffeineKryoCopy() {
            super(NearContenders.KRYO_COPY, COPYING);
        }
    }

    @Nested
    final class Ehcache extends Contract {

        Ehcache() {
            super(NearContenders.EHCACHE, JCACHE);
        }
    }

    @Nested
    final class Cache2k extends Contract {

        Cache2k() {
            super(NearContenders.CACHE2K, JCACHE);
        }
    }

    @Nested
    final class HazelcastNear extends Contract {

        HazelcastNear() {
            super(NearContenders.HAZELCAST, EnumSet.of(Ability.CONTAINS, Ability.ALL, Ability.PUT_ALL, Ability.COPIES));
        }
    }

    @Nested
    final class RedissonLocalcachedmap extends Contract {

        RedissonLocalcachedmap() {
            super(NearContenders.LOCAL_CACHED_MAP, MAP);
        }
    }

    @Nested
    final class RedissonLocalcachedmapObject extends Contract {

        RedissonLocalcachedmapObject() {
            super(NearContenders.LOCAL_CACHED_MAP_OBJECT, MAP);
        }
    }

    @Nested
    final class TwoTier extends Contract {

        TwoTier() {
            super(NearContenders.TWO_TIER, EnumSet.noneOf(Ability.class));
        }
    }
}
