package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.JCacheContender;
import dev.perigee.benchmarks.contender.Setup;
import java.net.URI;
import java.util.Properties;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** Perigee over Redis with its defaults; its near tier is as large as the setup says, and off without any room. */
final class Perigee {

    private static final String PROVIDER = "dev.perigee.jcache.PerigeeCachingProvider";

    private Perigee() {}

    static Contender open(Setup setup) {
        return open(setup, Configurations.of(setup));
    }

    static Contender openReadingThrough(Setup setup) {
        return open(setup, Configurations.readingThrough(setup));
    }

    private static Contender open(Setup setup, MutableConfiguration<String, Object> configuration) {
        Properties options = new Properties();
        if (setup.capacity() == 0) {
            options.setProperty("perigee.near.enabled", "false");
        } else {
            options.setProperty("perigee.near.max-entries", Integer.toString(setup.capacity()));
        }
        CacheManager manager = Caching.getCachingProvider(PROVIDER)
                .getCacheManager(
                        URI.create(setup.server() + "?namespace=" + setup.name()),
                        Perigee.class.getClassLoader(),
                        options);
        return new JCacheContender(manager.createCache("benchmark", configuration), manager::close);
    }
}
