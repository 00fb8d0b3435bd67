package dev.perigee.it.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.it.cdi.Prices.Season;
import dev.perigee.jcache.PerigeeCachingProvider;
import dev.perigee.launcher.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.cache.CacheManager;
import javax.enterprise.inject.se.SeContainer;
import org.jboss.weld.environment.se.Weld;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What each annotation does in two containers, and how often the database is asked. */
@Tag("smoke")
class CdiCachingTest {

    private static final int NODES = 2;
    private static final Catalog catalog = Catalog.SHARED;
    private static final PerigeeCachingProvider provider = new PerigeeCachingProvider();
    private static final List<SeContainer> containers = new ArrayList<>();

    private static RedisServer redis;

    /** An article of this test's own. */
    private String article;

    private int readsBefore;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        for (int node = 0; node < NODES; node++) {
            CacheManager manager = provider.getCacheManager(
                    URI.create(redis.uri() + "?serialization.allow=dev.perigee.it.cdi.**&node.name=node-" + node),
                    /* classLoader= */ null);
            containers.add(container("node-" + node, manager));
        }
    }

    @AfterAll
    static void stop() {
        containers.forEach(SeContainer::close);
        provider.close();
        redis.close();
    }

    @BeforeEach
    void choose(TestInfo test) {
        article = test.getDisplayName();
        readsBefore = catalog.reads();
    }

    @Test
    void whatOneNodeHasReadTheOtherDoesNotReadAgain() {
        catalog.write(new Price(article, 100));

        for (int i = 0; i < 3; i++) {
            assertThat(prices(0).find(article)).isEqualTo(new Price(article, 100));
            assertThat(prices(1).find(article)).isEqualTo(new Price(article, 100));
        }

        assertThat(reads()).isEqualTo(1);
    }

    @Test
    void keysMayHaveSeveralParts() {
        catalog.write(new Price(article, 100));

        for (int i = 0; i < 3; i++) {
            for (int node = 0; node < NODES; node++) {
                assertThat(prices(node).findIn(article, Season.SUMMER, new long[] {1, 2}))
                        .isEqualTo(new Price(article, 100));
                assertThat(prices(node).findIn(article, Season.WINTER, new long[] {1, 2}))
                        .isEqualTo(new Price(article, 100));
                assertThat(prices(node).findIn(article, Season.WINTER, new long[] {1}))
                        .isEqualTo(new Price(article, 100));
            }
        }

        assertThat(reads()).isEqualTo(3);
    }

    @Test
    void whatIsPutIsReadOnBothNodesWithoutTheDatabase() {
        catalog.write(new Price(article, 100));
        prices(1).find(article);

        prices(0).change(article, new Price(article, 200));

        assertThat(prices(0).find(article)).isEqualTo(new Price(article, 200));
        await(
                "the other node sees it",
                () -> new Price(article, 200).equals(prices(1).find(article)));
        assertThat(reads()).isEqualTo(1);
    }

    @Test
    void whatIsRemovedIsReadAnew() {
        catalog.write(new Price(article, 100));
        prices(1).find(article);

        prices(0).discard(article);

        assertThat(prices(0).find(article)).isNull();
        await("the other node sees it", () -> prices(1).find(article) == null);
        catalog.write(new Price(article, 200));
        prices(0).find(article);
        catalog.write(new Price(article, 300));
        assertThatThrownBy(() -> prices(0).discardAndFail(article)).isInstanceOf(IllegalStateException.class);
        assertThat(prices(0).find(article)).isEqualTo(new Price(article, 300));
    }

    @Test
    void allAreRemovedOnAllNodes() {
        for (int i = 0; i < 100; i++) {
            catalog.write(new Price(article + i, 100));
            prices(0).find(article + i);
            prices(1).find(article + i);
            catalog.write(new Price(article + i, 200));
        }
        assertThat(reads()).isEqualTo(100);

        prices(0).discardAll();

        for (int i = 0; i < 100; i++) {
            Price changed = new Price(article + i, 200);
            assertThat(prices(0).find(changed.article())).isEqualTo(changed);
            await("the other node sees it", () -> changed.equals(prices(1).find(changed.article())));
        }
        assertThat(reads()).isEqualTo(200);
    }

    private int reads() {
        return catalog.reads() - readsBefore;
    }

    private static Prices prices(int node) {
        return containers.get(node).select(Prices.class).get();
    }

    private static SeContainer container(String name, CacheManager manager) {
        return new Weld(name).addExtension(new Managers(manager)).initialize();
    }

    private static void await(String what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begun).as(what).isLessThan(TimeUnit.SECONDS.toNanos(20));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
