package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import java.time.Duration;
import javax.cache.configuration.MutableConfiguration;

/** A near copy that nothing speaks against is read anew in time. */
final class NearMaxAgeTest {

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.REDIS},
            storing = Storing.BY_VALUE)
    void aCopyThatNothingSpeaksAgainstIsReadAnew(Nodes nodes) {
        nodes.onManualClock();
        MutableConfiguration<String, Integer> configuration = new PerigeeConfiguration<String, Integer>()
                .setNearMaxAge(Duration.ofMillis(100))
                .setStatisticsEnabled(true);
        PerigeeCache<String, Integer> cache = nodes.create(configuration);
        cache.put("k", 1);
        Await.until("a copy is kept near", () -> cache.get("k") == 1 && nearIsUsable(cache));

        nodes.pass(Duration.ofMillis(101));
        assertThat(nearIsUsable(cache))
                .as("the copy is too old, though the far tier tells of no change")
                .isFalse();
        long farHits = cache.statistics().farHits();

        assertThat(cache.get("k")).isEqualTo(1);
        assertThat(cache.statistics().farHits()).isEqualTo(farHits + 1);
    }

    @Everywhere(on = Topology.NEAR, storing = Storing.BY_VALUE)
    void whereNearIsTheOnlyPlaceItHasNoSuchEnd(Nodes nodes) {
        nodes.onManualClock();
        PerigeeCache<String, Integer> cache =
                nodes.create(new PerigeeConfiguration<String, Integer>().setNearMaxAge(Duration.ofMillis(1)));
        cache.put("k", 1);

        nodes.pass(Duration.ofDays(1));

        assertThat(cache.get("k")).isEqualTo(1);
    }

    private static boolean nearIsUsable(PerigeeCache<String, Integer> cache) {
        Explanation.Near near = cache.explain("k").near();
        return near != null && near.usable();
    }
}
