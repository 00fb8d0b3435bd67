package dev.perigee.jcache;

import static dev.perigee.jcache.Everywhere.Storing.BY_VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.NodeHealth;
import dev.perigee.NodeHealthMXBean;
import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import dev.perigee.TieredStatisticsMXBean;
import dev.perigee.config.PerigeeConfiguration;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The figures of both tiers, by the cache itself and by its MXBean. */
class TierStatisticsTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private static PerigeeConfiguration<Integer, String> counted() {
        PerigeeConfiguration<Integer, String> configuration = PerigeeConfiguration.of(Integer.class, String.class);
        configuration.setStatisticsEnabled(true);
        return configuration;
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = BY_VALUE)
    void countsWhatEachTierDoes(Nodes nodes) {
        List<PerigeeCache<Integer, String>> caches = nodes.createAll(counted());
        PerigeeCache<Integer, String> cache = caches.get(0);
        nodes.awaitFirstMessage(cache, 0, "zero");
        for (int key = 1; key <= 50; key++) {
            cache.put(key, "value");
        }
        Await.until(
                Await.LONG,
                () -> "the far tier's size is known; it is said to be "
                        + cache.statistics().farSize(),
                () -> cache.statistics().farSize() == 51);
        TieredStatistics before = cache.statistics();
        for (int key = 1; key <= 50; key++) {
            cache.get(key);
        }
        assertThat(cache.get(1_000)).isNull();
        TieredStatistics after = cache.statistics();

        assertThat(after.nearHits() - before.nearHits() + after.farHits() - before.farHits())
                .isEqualTo(50);
        assertThat(after.nearHits()).isPositive();
        assertThat(after.farMisses() - before.farMisses()).isEqualTo(1);
        // The first number of a partition may be heard late, and takes a copy away once.
        Await.until("all is kept near", () -> {
            for (int key = 1; key <= 50; key++) {
                cache.get(key);
            }
            return cache.statistics().nearSize() >= 50;
        });
        assertThat(cache.statistics().nearSize()).isBetween(50L, 51L);
        assertThat(after.nearWeight()).isEqualTo(-1);
        if (caches.size() > 1) {
            assertThat(caches.get(1).get(7)).isEqualTo("value");
            cache.put(7, "other");
            Await.until(
                    "an invalidation is counted",
                    () -> caches.get(1).statistics().invalidations() > 0);
        }
    }

    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR},
            storing = BY_VALUE)
    void countsEvictions(Nodes nodes) {
        for (String policy : List.of("w-tinylfu", "lru")) {
            PerigeeCache<Integer, String> cache =
                    nodes.create(0, policy, counted().setNearMaxEntries(10).setNearPolicy(policy));
            for (int key = 0; key < 100; key++) {
                cache.put(key, "value");
            }
            Await.until(
                    "what does not fit leaves and is counted by " + policy,
                    () -> cache.statistics().nearSize() <= 10
                            && cache.statistics().nearEvictions() >= 90);
        }
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.REDIS},
            storing = BY_VALUE)
    void tellsTheWeight(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create(counted().setNearMaxWeight(1 << 20));
        nodes.awaitFirstMessage(cache, 0, "zero");
        cache.put(1, "x".repeat(1_000));
        Await.until("its bytes are counted", () -> {
            cache.get(1);
            return cache.statistics().nearWeight() > 1_000;
        });
        assertThat(cache.statistics().nearWeight()).isLessThan(2_500);
    }

    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR, Topology.REDIS},
            storing = BY_VALUE)
    void theBeanIsThereWhileStatisticsAreEnabled(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create(PerigeeConfiguration.of(Integer.class, String.class));
        ObjectName name = name("PerigeeStatistics", nodes, ",Cache=cache");
        ObjectName node = name("PerigeeNode", nodes, "");
        assertThat(SERVER.isRegistered(name)).isFalse();
        assertThat(SERVER.isRegistered(node)).isFalse();

        nodes.manager(0).enableStatistics(Nodes.CACHE, true);
        TieredStatisticsMXBean bean = JMX.newMXBeanProxy(SERVER, name, TieredStatisticsMXBean.class);
        cache.put(1, "one");
        cache.get(1);
        cache.get(2);
        assertThat(bean.getNearHits() + bean.getFarHits()).isEqualTo(1);
        assertThat(bean.getNearMisses()).isPositive();
        if (nodes.topology().hasFar()) {
            Await.until("the far tier's size", () -> bean.getFarSize() == 1);
        } else {
            assertThat(bean.getFarSize()).isZero();
        }
        NodeHealthMXBean health = JMX.newMXBeanProxy(SERVER, node, NodeHealthMXBean.class);
        Await.until("the subscription stands", health::isHearing);
        assertThat(health.getPartitions()).isEqualTo(nodes.topology().hasFar() ? 16 : 0);
        assertThat(health.getPartitionsAway()).isZero();

        cache.getCacheManager().enableStatistics(Nodes.CACHE, false);
        assertThat(SERVER.isRegistered(name)).isFalse();
        assertThat(SERVER.isRegistered(node)).isTrue();
        nodes.manager(0).close();
        assertThat(SERVER.isRegistered(node)).isFalse();
    }

    @Everywhere(on = Topology.TWO_NODES, storing = BY_VALUE)
    void healthTellsWhatIsProved(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();
        for (int key = 0; key < 200; key++) {
            cache.put(key, "value");
        }
        Await.until("every partition is proved", () -> nodes.manager(0).health().partitionsProved() == 16);
        Await.until("the subscription stands", () -> nodes.manager(0).health().hearing());
        Await.until("messages come", () -> nodes.manager(0).health().messages() > 0);
        assertThat(nodes.manager(0).health().anomalies()).isZero();
    }

    /** No figure is missing in the beans, and none is shown under another's name. */
    @Test
    void theBeansShowEveryFigure() {
        assertThat(attributes(TieredStatisticsMXBean.class)).isEqualTo(components(TieredStatistics.class));
        assertThat(attributes(NodeHealthMXBean.class)).isEqualTo(components(NodeHealth.class));
    }

    private static Map<String, Class<?>> attributes(Class<?> bean) {
        return Arrays.stream(bean.getMethods())
                .collect(Collectors.toMap(
                        method -> decapitalized(method.getName().replaceFirst("^(get|is)", "")),
                        Method::getReturnType,
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static Map<String, Class<?>> components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .collect(Collectors.toMap(
                        RecordComponent::getName, RecordComponent::getType, (one, other) -> one, TreeMap::new));
    }

    private static String decapitalized(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static ObjectName name(String type, Nodes nodes, String rest) {
        try {
            return new ObjectName("dev.perigee:type=" + type + ",CacheManager="
                    + nodes.uri(0).toString().replaceAll("[,:=\n\r*?\"]", ".") + rest);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }
}
