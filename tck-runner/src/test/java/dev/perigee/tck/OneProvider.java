package dev.perigee.tck;

import javax.cache.Caching;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Names the provider again before each test: Redisson's jar registers one, too, so the system property has to decide, and
 * the TCK's own {@code javax.cache.CachingTest} removes it for all tests that come later.
 */
public final class OneProvider implements TestExecutionListener {

    /** As this JVM was told; null where there is only one to find. */
    private static final @Nullable String PROVIDER = System.getProperty(Caching.JAVAX_CACHE_CACHING_PROVIDER);

    /** For the service loader. */
    public OneProvider() {}

    @Override
    public void executionStarted(TestIdentifier test) {
        if (PROVIDER != null) {
            System.setProperty(Caching.JAVAX_CACHE_CACHING_PROVIDER, PROVIDER);
        }
    }
}
