package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.Setup;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/** The least that a script costs: GET and SET by EVALSHA, at Redisson's defaults but for the codec. */
final class RScripts implements Contender {

    private final RedissonClient client;
    private final RScript scripts;
    private final String get;
    private final String set;
    private final String prefix;

    private RScripts(RedissonClient client, Setup setup) {
        this.client = client;
        this.prefix = setup.name() + ':';
        this.scripts = client.getScript(ByteArrayCodec.INSTANCE);
        this.get = scripts.scriptLoad("return redis.call('GET', KEYS[1])");
        this.set = scripts.scriptLoad("return redis.call('SET', KEYS[1], ARGV[1]"
                + (setup.expiring() ? ", 'EX', " + FarContenders.LIFE.toSeconds() : "") + ")");
    }

    static Contender open(Setup setup) {
        return new RScripts(RedissonClients.withDefaults(setup), setup);
    }

    @Override
    public @Nullable Object get(String key) {
        return scripts.evalSha(Mode.READ_ONLY, get, ReturnType.VALUE, List.of(prefix + key));
    }

    @Override
    public void put(String key, Object value) {
        scripts.<Object>evalSha(Mode.READ_WRITE, set, ReturnType.VALUE, List.of(prefix + key), value);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
