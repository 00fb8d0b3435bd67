package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.JCacheContender;
import dev.perigee.benchmarks.contender.PerigeeVersion;
import dev.perigee.benchmarks.contender.Setup;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/** Perigee over Redis with its defaults; its near tier is as large as the setup says, and off without any room. */
final class Perigee {

    private Perigee() {}

    static Contender open(PerigeeVersion version, Setup setup) {
        return open(version, setup, Configurations.of(setup));
    }

    static Contender openReadingThrough(Setup setup) {
        return open(PerigeeVersion.PRESENT, setup, Configurations.readingThrough(setup));
    }

    private static Contender open(
            PerigeeVersion version, Setup setup, MutableConfiguration<String, Object> configuration) {
        CacheManager manager = version.open(setup.server(), setup.name(), setup.capacity());
        return new JCacheContender(manager.createCache("benchmark", configuration), manager::close);
    }
}
