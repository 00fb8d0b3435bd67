package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.spi.ValueCodec;
import java.io.File;
import java.io.Serializable;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;

/** What writes values is a cache's choice: by option, by code, and by two nodes that do not agree yet. */
class CodecsTest {

    /** Values as users have them; equal maps may have their entries in any order. */
    public record Parcel(String label, Map<String, Integer> counts) implements Serializable {}

    /** A codec as applications write it. */
    public static final class Labels implements ValueCodec<Parcel> {

        @Override
        public int id() {
            return 200;
        }

        @Override
        public byte[] encode(Parcel value) {
            return value.label().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Parcel decode(byte[] bytes, int offset, int length) {
            return new Parcel(new String(bytes, offset, length, StandardCharsets.UTF_8), Map.of());
        }
    }

    private static Parcel parcel(String label) {
        return new Parcel(label, Map.of());
    }

    private static PerigeeConfiguration<String, Parcel> writtenBy(String codec) {
        return PerigeeConfiguration.of(String.class, Parcel.class).setCodec(codec);
    }

    @Everywhere(
            on = {Topology.FAR, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void eachCodecCarriesValuesBetweenNodes(Nodes nodes) {
        for (String codec : List.of("kryo", "json", "java", Labels.class.getName())) {
            String name = "by-" + codec.replaceAll("\\W", "-");
            PerigeeCache<String, Parcel> writer = nodes.create(0, name, writtenBy(codec));
            PerigeeCache<String, Parcel> reader = nodes.count() == 1 ? writer : nodes.create(1, name, writtenBy(codec));
            writer.put("k", parcel("one"));
            assertThat(reader.get("k")).isEqualTo(parcel("one"));
            assertThat(reader.replace("k", parcel("other"), parcel("two"))).isFalse();
            assertThat(reader.replace("k", parcel("one"), parcel("two"))).isTrue();
            assertThat(reader.remove("k", parcel("one"))).isFalse();
            assertThat(reader.remove("k", parcel("two"))).isTrue();
        }
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void equalValuesWithOtherBytesAreEqual(Nodes nodes) {
        Map<String, Integer> forwards = new LinkedHashMap<>();
        Map<String, Integer> backwards = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            forwards.put("k" + i, i);
            backwards.put("k" + (19 - i), 19 - i);
        }
        for (String codec : List.of("json", "java")) {
            PerigeeCache<String, Parcel> cache = nodes.create(0, codec, writtenBy(codec));
            cache.put("k", new Parcel("map", forwards));
            assertThat(cache.replace("k", new Parcel("map", backwards), parcel("new")))
                    .isTrue();
            cache.put("k", new Parcel("map", forwards));
            assertThat(cache.remove("k", new Parcel("map", new HashMap<>(backwards))))
                    .isTrue();
        }
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void whatAnotherCodecWroteIsAMissAndHealedByTheNextWrite(Nodes nodes) {
        PerigeeCache<String, Parcel> kryo = nodes.create(0, Nodes.CACHE, writtenBy("kryo"));
        PerigeeCache<String, Parcel> json = nodes.create(1, Nodes.CACHE, writtenBy("json"));
        kryo.put("k", parcel("by kryo"));
        assertThat(json.get("k")).isNull();
        json.put("k", parcel("by json"));
        assertThat(json.get("k")).isEqualTo(parcel("by json"));
        Await.until("the other node's copy is gone", () -> kryo.get("k") == null);
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void whileNodesChangeTheyReadBoth(Nodes nodes) {
        PerigeeCache<String, Parcel> old =
                nodes.create(0, Nodes.CACHE, writtenBy("kryo").setCodecAlsoRead("json"));
        PerigeeCache<String, Parcel> young =
                nodes.create(1, Nodes.CACHE, writtenBy("json").setCodecAlsoRead("kryo"));
        old.put("k", parcel("by kryo"));
        assertThat(young.get("k")).isEqualTo(parcel("by kryo"));
        assertThat(young.replace("k", parcel("by kryo"), parcel("by json"))).isTrue();
        Await.until("the other node reads it", () -> parcel("by json").equals(old.get("k")));
        assertThat(old.remove("k", parcel("by json"))).isTrue();
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void whatDoesNotGoTogetherIsRefused(Nodes nodes) {
        assertThatThrownBy(() -> nodes.create(new PerigeeConfiguration<>().setCodec("json")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("setTypes");
        assertThatThrownBy(() -> nodes.create(new PerigeeConfiguration<>().setCodec("java.lang.String")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("perigee.codec: 'java.lang.String'")
                .hasMessageContaining("ValueCodec");
        assertThatThrownBy(() -> nodes.create(writtenBy("json").setCodecAlsoRead("json")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("codec.also-read");
        assertThatThrownBy(() -> new PerigeeConfiguration<>().setCodec("jason"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kryo, json, java");
    }

    @Test
    void withoutJacksonTheErrorSaysWhatToAdd() throws Exception {
        URL[] withoutJackson = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("jackson"))
                .map(CodecsTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(withoutJackson, ClassLoader.getPlatformClassLoader())) {
            Class<?> provider = loader.loadClass(PerigeeCachingProvider.class.getName());
            AutoCloseable opened = (AutoCloseable) provider.getConstructor().newInstance();
            try {
                Object manager = provider.getMethod("getCacheManager", URI.class, ClassLoader.class, Properties.class)
                        .invoke(opened, URI.create("perigee:no-jackson"), loader, new Properties());
                Class<?> configuration = loader.loadClass(PerigeeConfiguration.class.getName());
                Object json = configuration
                        .getMethod("of", Class.class, Class.class)
                        .invoke(null, String.class, String.class);
                configuration.getMethod("setCodec", String.class).invoke(json, "json");
                Class<?> complete = loader.loadClass("javax.cache.configuration.Configuration");
                assertThatThrownBy(() -> loader.loadClass(CacheManager.class.getName())
                                .getMethod("createCache", String.class, complete)
                                .invoke(manager, "c", json))
                        .cause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("com.fasterxml.jackson.core:jackson-databind");
            } finally {
                opened.close();
            }
        }
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
