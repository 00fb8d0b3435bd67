package dev.perigee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.jcache.PerigeeCachingProvider;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;

/** Redisson's provider is on this test's class path, and hidden by {@link OnlyPerigee}. */
class OnlyPerigeeTest {

    private static final String PROVIDERS = "META-INF/services/javax.cache.spi.CachingProvider";

    private final ClassLoader parent = OnlyPerigeeTest.class.getClassLoader();
    private final ClassLoader only = new OnlyPerigee(parent);

    @Test
    void theServiceLoaderFindsPerigeeAndNoOther() {
        assertThat(providers(parent)).hasSizeGreaterThan(1);
        assertThat(providers(only)).singleElement().isEqualTo(PerigeeCachingProvider.class);
    }

    @Test
    void eachWayToAskForTheListGivesOurs() throws IOException {
        URL ours = only.getResource(PROVIDERS);

        assertThat(ours.openStream()).hasContent(PerigeeCachingProvider.class.getName());
        assertThat(Collections.list(only.getResources(PROVIDERS))).containsExactly(ours);
        assertThat(only.getResourceAsStream(PROVIDERS)).hasContent(PerigeeCachingProvider.class.getName());
    }

    @Test
    void everythingElseIsTheParents() throws Exception {
        String name = OnlyPerigeeTest.class.getName();

        assertThat(only.loadClass(name)).isSameAs(OnlyPerigeeTest.class);
        assertThat(only.getResource(name.replace('.', '/') + ".class"))
                .isEqualTo(parent.getResource(name.replace('.', '/') + ".class"));
        assertThat(Collections.list(only.getResources("META-INF/MANIFEST.MF")))
                .isEqualTo(Collections.list(parent.getResources("META-INF/MANIFEST.MF")));
    }

    private static List<? extends Class<?>> providers(ClassLoader loader) {
        return ServiceLoader.load(CachingProvider.class, loader).stream()
                .map(ServiceLoader.Provider::type)
                .toList();
    }
}
