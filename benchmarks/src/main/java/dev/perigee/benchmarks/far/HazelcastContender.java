package dev.perigee.benchmarks.far;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.Setup;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A member of Hazelcast in this JVM, alone, so that it owns all data: no call leaves the process, which none of a cluster
 * could say of all its keys. It looks for no others and opens its port on the loopback only.
 */
final class HazelcastContender implements Contender {

    private static final EntryProcessor<String, Object, Long> INCREMENT = new Increment();

    private final HazelcastInstance member;
    private final IMap<String, Object> map;

    private HazelcastContender(HazelcastInstance member, IMap<String, Object> map) {
        this.member = member;
        this.map = map;
    }

    static Contender open(Setup setup) {
        Config config = new Config()
                .setClusterName(setup.name())
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.socket.bind.any", "false");
        config.getMetricsConfig().setEnabled(false);
        NetworkConfig network = config.getNetworkConfig();
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(false);
        if (setup.expiring()) {
            config.getMapConfig("benchmark").setTimeToLiveSeconds((int) FarContenders.LIFE.toSeconds());
        }
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
        return new HazelcastContender(member, member.getMap("benchmark"));
    }

    @Override
    public @Nullable Object get(String key) {
        return map.get(key);
    }

    @Override
    public void put(String key, Object value) {
        map.set(key, value);
    }

    @Override
    public Map<String, Object> getAll(Set<String> keys) {
        return new HashMap<>(map.getAll(keys));
    }

    @Override
    public void putAll(Map<String, Object> values) {
        map.setAll(values);
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        return map.putIfAbsent(key, value) == null;
    }

    @Override
    public boolean replace(String key, Object value) {
        return map.replace(key, value) != null;
    }

    @Override
    public long increment(String key) {
        return map.executeOnKey(key, INCREMENT);
    }

    @Override
    public long iterate() {
        long count = 0;
        for (Map.Entry<String, Object> entry : map.entrySet()) {
            if (entry.getValue() != null) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        member.shutdown();
    }

    private static final class Increment implements EntryProcessor<String, Object, Long> {

        private static final long serialVersionUID = 1;

        @Override
        public Long process(Map.Entry<String, Object> entry) {
            Object old = entry.getValue();
            long sum = old == null ? 1 : (Long) old + 1;
            entry.setValue(sum);
            return sum;
        }
    }
}
