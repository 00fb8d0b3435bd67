package dev.perigee.tck;

import javax.cache.Caching;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Names the provider again before each test: Redisson's jar registers one, too, so the system property has to decide, and
 * the TCK's own {@code javax.cache.CachingTest} removes it for all tests that come later.
 */
public final class OneProvider implements TestExecutionListener {

    private @Nullable String provider;

    /** For the service loader. */
    public OneProvider() {}

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        provider = System.getProperty(Caching.JAVAX_CACHE_CACHING_PROVIDER);
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (provider != null) {
            System.setProperty(Caching.JAVAX_CACHE_CACHING_PROVIDER, provider);
        }
    }
}
