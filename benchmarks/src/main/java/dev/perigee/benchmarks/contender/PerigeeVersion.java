package dev.perigee.benchmarks.contender;

import java.net.URI;
import java.util.Properties;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * Which Perigee is measured: that of these sources, or that of another commit, which {@code ./bench --against} builds. Both go
 * into one JVM, and both are used by what JSR-107 says and nothing else.
 */
public enum PerigeeVersion {
    /** That of these sources. */
    PRESENT("perigee"),

    /** That of the commit that {@code ./bench --against} names. */
    BEFORE("perigee-before");

    /** The system property that names the jars of the version before, its libraries included, as a class path does. */
    public static final String JARS = "bench.against";

    private static final String PROVIDER = "dev.perigee.jcache.PerigeeCachingProvider";

    private static @Nullable CachingProvider before;

    private final String contender;

    PerigeeVersion(String contender) {
        this.contender = contender;
    }

    /** {@return what figures and targets call it} */
    public String contender() {
        return contender;
    }

    /**
     * Returns the provider of this version.
     *
     * @throws IllegalStateException if it is the version before, and nothing says where its jars are
     */
    public CachingProvider provider() {
        return this == PRESENT ? Caching.getCachingProvider(PROVIDER) : before();
    }

    /**
     * Opens a manager over Redis with defaults, but patient: a machine that has much else to do makes a case slow, and does not
     * fail it.
     *
     * @param server the server's address
     * @param namespace the namespace, which is this manager's alone
     * @param nearEntries how many entries the near tier of each cache has room for; 0 to have none
     */
    public CacheManager open(String server, String namespace, int nearEntries) {
        Properties options = new Properties();
        options.setProperty("perigee.far.timeout", "30s");
        if (nearEntries == 0) {
            options.setProperty("perigee.near.enabled", "false");
        } else {
            options.setProperty("perigee.near.max-entries", Integer.toString(nearEntries));
        }
        return provider()
                .getCacheManager(
                        URI.create(server + "?namespace=" + namespace), PerigeeVersion.class.getClassLoader(), options);
    }

    /** One for all: its libraries have threads and buffers that a JVM should have once. */
    private static synchronized CachingProvider before() {
        CachingProvider made = before;
        if (made == null) {
            String jars = System.getProperty(JARS);
            if (jars == null) {
                throw new IllegalStateException(
                        JARS + " is not set, so there is no version before; ./bench --against <commit> builds one");
            }
            try {
                // Not by Caching, which would make an instance of each provider among the libraries.
                made = VersionLoader.of(jars)
                        .loadClass(PROVIDER)
                        .asSubclass(CachingProvider.class)
                        .getDeclaredConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(JARS + ": there is no provider of Perigee in " + jars, e);
            }
            before = made;
        }
        return made;
    }
}
