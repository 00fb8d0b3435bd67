package dev.perigee.it.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.FarKey;
import dev.perigee.it.codec.Shop.Status;
import dev.perigee.spi.UnreadableException;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cache.internal.NaturalIdCacheKey;
import org.junit.jupiter.api.Test;

/** Equal keys of frameworks have equal bytes, whichever JVM made them, and come back as what they were. */
class KeysTest {

    private final BytesCacheManager caches = new BytesCacheManager(Shopping.ITS_CLASSES);

    @Test
    void areTheSameInOtherJvms() throws Exception {
        List<String> here = KeysMain.keys();
        assertThat(here).hasSizeGreaterThan(30);
        assertThat(KeysMain.inAnotherJvm(/* always one */ 2)).isEqualTo(here);
        assertThat(KeysMain.inAnotherJvm(/* counted */ 3)).isEqualTo(here);
        System.out.println("keys with the same bytes in three JVMs: " + here.size());
    }

    @Test
    void comeBackEqualWithTheSameHashCode() throws Exception {
        try (Shopping shopping = new Shopping(caches, /* structured= */ false)) {
            shopping.fill();
            shopping.read();
            shopping.change();
            shopping.byParameters();
            shopping.ofColumns();
        }
        List<Object> keys = Stream.concat(
                        caches.puts().stream().map(BytesCacheManager.Put::key), KeysMain.made().stream())
                .toList();
        for (Object key : keys) {
            Object back = caches.keys().decode(caches.keys().encode(key));
            assertThat(back).isEqualTo(key).hasSameHashCodeAs(key).hasSameClassAs(key);
            assertThat(caches.keys().encode(back)).isEqualTo(caches.keys().encode(key));
        }
    }

    @Test
    void hashCodeThatIsNotUnderstoodIsLeftOutAndTheKeyUnreadable() {
        FarKey one = caches.keys().encode(new NaturalIdCacheKey(new Object[] {Status.NEW}, "Customer", null, 1));
        FarKey other = caches.keys().encode(new NaturalIdCacheKey(new Object[] {Status.NEW}, "Customer", null, 2));
        assertThat(other).isEqualTo(one);
        assertThatThrownBy(() -> caches.keys().decode(one)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void identifierThatIsNotAllowedIsRefusedWithTheLineThatAllowsIt() {
        assertThatThrownBy(() -> new BytesCacheManager()
                        .keys()
                        .encode(new BasicCacheKeyImplementation(Status.PAID, "Setting", Status.PAID.hashCode())))
                .hasMessage("A key of class org.hibernate.cache.internal.BasicCacheKeyImplementation cannot be written:"
                        + " dev.perigee.it.codec.Shop$Status is not a class that may be written or read; to allow it,"
                        + " add it to the list: perigee.serialization.allow=dev.perigee.it.codec.Shop$Status");
    }
}
