package dev.perigee.benchmarks.contender;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast's map with a near cache: a client of a member that runs in the same JVM and is reached by the loopback interface
 * only, so that what is not near is behind a connection, as it is with the others.
 */
final class HazelcastNear implements Contender {

    private final HazelcastInstance member;
    private final HazelcastInstance client;
    private final IMap<String, Object> map;
    private final boolean expiring;

    HazelcastNear(Setup setup) {
        expiring = setup.expiring();
        Config config = new Config(setup.name());
        config.setClusterName(setup.name());
        quiet(config.getProperties());
        config.getNetworkConfig().setPort(25_701).setPortAutoIncrement(true).setPortCount(1_000);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        member = Hazelcast.newHazelcastInstance(config);

        ClientConfig ofClient = new ClientConfig();
        ofClient.setClusterName(setup.name());
        quiet(ofClient.getProperties());
        ofClient.getNetworkConfig()
                .addAddress("127.0.0.1:"
                        + member.getCluster().getLocalMember().getAddress().getPort());
        ofClient.addNearCacheConfig(new NearCacheConfig(setup.name())
                .setInMemoryFormat(setup.shares() ? InMemoryFormat.OBJECT : InMemoryFormat.BINARY)
                .setEvictionConfig(new EvictionConfig()
                        .setMaxSizePolicy(MaxSizePolicy.ENTRY_COUNT)
                        .setEvictionPolicy(EvictionPolicy.LRU)
                        .setSize(setup.capacity())));
        client = HazelcastClient.newHazelcastClient(ofClient);
        map = client.getMap(setup.name());
    }

    private static void quiet(Properties properties) {
        properties.setProperty("hazelcast.logging.type", "none");
        properties.setProperty("hazelcast.phone.home.enabled", "false");
        properties.setProperty("hazelcast.shutdownhook.enabled", "false");
        properties.setProperty("hazelcast.socket.bind.any", "false");
        properties.setProperty("hazelcast.socket.server.bind.any", "false");
    }

    @Override
    public @Nullable Object get(String key) {
        return map.get(key);
    }

    @Override
    public void put(String key, Object value) {
        if (expiring) {
            map.set(key, value, Providers.LIFE.toSeconds(), TimeUnit.SECONDS);
        } else {
            map.set(key, value);
        }
    }

    @Override
    public Map<String, Object> getAll(Set<String> keys) {
        return map.getAll(keys);
    }

    @Override
    public boolean contains(String key) {
        return map.containsKey(key);
    }

    @Override
    public void close() {
        client.getLifecycleService().terminate();
        member.getLifecycleService().terminate();
    }
}
