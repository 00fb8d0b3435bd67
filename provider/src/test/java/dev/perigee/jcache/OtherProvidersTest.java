package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.OnlyPerigee;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OtherProvidersTest {

    private static final Set<String> TWO = new TreeSet<>(Set.of("com.acme.Second", "com.acme.First"));
    private static final String START = "Other JCache providers beside Perigee: com.acme.First, com.acme.Second; ";
    private static final String REMEDY = "-Djavax.cache.spi.CachingProvider=dev.perigee.jcache.PerigeeCachingProvider"
            + " chooses Perigee (docs/providers.md)";

    @Test
    void findsThoseOfTheClassPathWithoutOurs() {
        ClassLoader loader = OtherProvidersTest.class.getClassLoader();

        assertThat(OtherProviders.visibleTo(loader)).containsExactly("org.redisson.jcache.JCachingProvider");
        assertThat(OtherProviders.visibleTo(new OnlyPerigee(loader))).isEmpty();
    }

    @Test
    void saysWhatFollowsFromTheSettings() {
        assertThat(OtherProviders.text(TWO, null, false))
                .isEqualTo(START + "without a name, JCache refuses to choose; " + REMEDY);
        assertThat(OtherProviders.text(TWO, null, true)).isEqualTo(START + "OnlyPerigee hides them");
        assertThat(OtherProviders.text(TWO, PerigeeCachingProvider.class.getName(), false))
                .isEqualTo(START + "the system property javax.cache.spi.CachingProvider chooses Perigee");
        assertThat(OtherProviders.text(TWO, "com.acme.First", false))
                .isEqualTo(
                        START + "without a name, JCache gives com.acme.First, as the system property says; " + REMEDY);
    }
}
