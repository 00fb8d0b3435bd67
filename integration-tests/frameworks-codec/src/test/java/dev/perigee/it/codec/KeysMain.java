package dev.perigee.it.codec;

import dev.perigee.it.codec.Shop.Status;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cache.internal.CacheKeyImplementation;
import org.hibernate.cache.internal.NaturalIdCacheKey;
import org.jsr107.ri.annotations.DefaultGeneratedCacheKey;
import org.springframework.cache.interceptor.SimpleKey;

/** Prints the keys of a run of {@link Shopping} and of other frameworks as bytes: what another JVM must print, too. */
final class KeysMain {

    private KeysMain() {}

    /** Runs this class in a JVM whose hash codes of enum constants and objects are made in another way. */
    static List<String> inAnotherJvm(int waysOfHashing) throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=" + waysOfHashing,
                        "-Dorg.jboss.logging.provider=slf4j",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeysMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("the other JVM failed: " + printed);
            }
            return printed.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    public static void main(String[] arguments) {
        keys().forEach(System.out::println);
    }

    static List<String> keys() {
        BytesCacheManager caches = new BytesCacheManager(Shopping.ITS_CLASSES);
        try (Shopping shopping = new Shopping(caches, /* structured= */ false)) {
            shopping.fill();
            shopping.read();
            shopping.change();
            shopping.byParameters();
            shopping.ofColumns();
            shopping.nativeOfColumns();
        }
        Stream<Object> put = caches.puts().stream().map(BytesCacheManager.Put::key);
        return Stream.concat(put, made().stream())
                .map(key -> key.getClass().getSimpleName() + " "
                        + HexFormat.of().formatHex(caches.keys().encode(key).bytes()))
                .distinct()
                .toList();
    }

    /** Keys of frameworks that parts with a hash code of their own in each JVM are in. */
    static List<Object> made() {
        Object[] component = {7L, Status.PAID, new Object[] {"nested", Status.NEW}};
        int componentHash = 37 * (37 * (37 * 17 + Long.hashCode(7)) + Status.PAID.hashCode())
                + 37 * (37 * 17 + "nested".hashCode())
                + Status.NEW.hashCode();
        return List.of(
                new BasicCacheKeyImplementation(Status.PAID, "Setting", Status.PAID.hashCode()),
                new CacheKeyImplementation(component, "Purchase", "tenant", 31 * componentHash + "tenant".hashCode()),
                new CacheKeyImplementation(4L, "Customer", null, 31 * Long.hashCode(4)),
                new NaturalIdCacheKey(
                        new Object[] {Status.NEW, "text", null},
                        "Customer",
                        null,
                        37 * (37 * Status.NEW.hashCode() + "text".hashCode())),
                new DefaultGeneratedCacheKey(new Object[] {Status.NEW, 1, new byte[] {2}, null}),
                new SimpleKey(Status.NEW, 1, new int[] {2}, null),
                SimpleKey.EMPTY);
    }
}
