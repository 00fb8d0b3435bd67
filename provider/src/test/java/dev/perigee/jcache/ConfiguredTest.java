package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import java.net.URI;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;

/** What a cache makes of its options: those of its manager, and those of its own code over them. */
final class ConfiguredTest {

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aCachesOwnOptionsWinOverItsManagers(Nodes nodes) {
        nodes.with("near.enabled", "false");
        PerigeeCache<Integer, Integer> plain = nodes.create(0, new MutableConfiguration<>());
        Cache<Integer, Integer> own = nodes.manager(0)
                .createCache(
                        "own",
                        PerigeeConfiguration.of(Integer.class, Integer.class).setNearEnabled(true));

        for (int round = 0; round < 2; round++) {
            plain.put(1, 1);
            own.put(1, 1);
        }

        assertThat(plain.explain(1).near()).isNull();
        assertThat(((CacheFacade<Integer, Integer>) own).explain(1).near()).isNotNull();
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aConfigurationThatIsChangedAfterwardsChangesNothing(Nodes nodes) {
        MutableConfiguration<Integer, Integer> configuration =
                new MutableConfiguration<Integer, Integer>().setTypes(Integer.class, Integer.class);
        Cache<Integer, Integer> cache = nodes.manager(0).createCache("c", configuration);

        configuration.setStoreByValue(false).setStatisticsEnabled(true);
        complete(cache).setStatisticsEnabled(true);

        assertThat(complete(cache).isStoreByValue()).isTrue();
        assertThat(complete(cache).isStatisticsEnabled()).isFalse();
        assertThat(complete(cache).getKeyType()).isEqualTo(Integer.class);
    }

    @SuppressWarnings("unchecked") // JSR-107 asks for the raw class of a configuration.
    private static MutableConfiguration<Integer, Integer> complete(Cache<Integer, Integer> cache) {
        return (MutableConfiguration<Integer, Integer>) cache.<CompleteConfiguration<Integer, Integer>>getConfiguration(
                (Class<CompleteConfiguration<Integer, Integer>>) (Class<?>) CompleteConfiguration.class);
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void theUriOfTheSurroundingsIsTheDefault(Nodes nodes) {
        System.setProperty("perigee.uri", "perigee:" + nodes.namespace());
        try {
            CacheManager manager = nodes.provider().getCacheManager();

            assertThat(manager.getURI()).isEqualTo(URI.create("perigee:" + nodes.namespace()));
            assertThat(nodes.provider().getDefaultURI()).isEqualTo(manager.getURI());
        } finally {
            System.clearProperty("perigee.uri");
        }
        assertThat(nodes.provider().getDefaultURI()).isEqualTo(URI.create("perigee:default"));
    }
}
