package dev.perigee.it.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.launcher.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives a session factory, and what the regions are made of. */
@Tag("smoke")
final class RestartTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsCachedOutlivesTheSessionFactories() {
        try (RedisServer redis = RedisServer.start();
                TwoNodes nodes = new TwoNodes(folder, redis.uri(), Map.of(), Map.of())) {
            insert(nodes, "before");
            assertThat(nameOf(nodes.node(1))).isEqualTo("before");

            nodes.reopen();

            assertThat(nameOf(nodes.node(1))).isEqualTo("before");
            assertThat(nodes.node(1).statistics().getPrepareStatementCount())
                    .as("the database was not asked")
                    .isZero();
        }
    }

    /** Why there is an option for it. */
    @Test
    void aDatabaseThatIsBuiltAnewIsHiddenByWhatIsCached() {
        try (RedisServer redis = RedisServer.start();
                TwoNodes nodes = new TwoNodes(folder, redis.uri(), Map.of(), Map.of())) {
            insert(nodes, "of the former database");
            assertThat(nameOf(nodes.node(1))).isEqualTo("of the former database");

            nodes.reopenRebuilt();

            assertThat(nameOf(nodes.node(1))).isEqualTo("of the former database");
        }
    }

    @Test
    void regionsAreClearedOnStart() {
        try (RedisServer redis = RedisServer.start();
                TwoNodes nodes = new TwoNodes(folder, redis.uri(), Map.of("clear-on-start", "true"), Map.of())) {
            insert(nodes, "of the former database");
            assertThat(nameOf(nodes.node(1))).isEqualTo("of the former database");
            assertThat(names(nodes.node(1))).containsExactly("of the former database");
            assertThat(names(nodes.node(1))).containsExactly("of the former database");

            nodes.reopenRebuilt();

            assertThat(nodes.node(1).<Object>read(session -> session.find(Product.class, 1L)))
                    .isNull();
            assertThat(names(nodes.node(1))).isEmpty();
            insert(nodes, "new");
            assertThat(nameOf(nodes.node(1))).isEqualTo("new");
            assertThat(names(nodes.node(1))).containsExactly("new");
        }
    }

    /** The templates are found by what Hibernate is doing, so the regions' names do not matter. */
    @Test
    void eachRegionGetsWhatItNeedsWhateverItsName() {
        Map<String, String> prefixed = Map.of("hibernate.cache.region_prefix", "my app");
        try (RedisServer redis = RedisServer.start();
                TwoNodes nodes = new TwoNodes(folder, redis.uri(), Map.of("consistency", "bounded"), prefixed)) {
            insert(nodes, "any");
            HibernateNode node = nodes.node(1);
            for (int i = 0; i < 2; i++) {
                assertThat(nameOf(node)).isEqualTo("any");
                assertThat(names(node)).containsExactly("any");
                assertThat(node.<List<String>>read(session -> session.createSelectionQuery(
                                                "select p.name from Product p", String.class)
                                        .setCacheable(true)
                                        .setCacheRegion("names of products")
                                        .list()))
                        .containsExactly("any");
            }
            assertThat(keepsNear(node.cache("my app." + Product.class.getName()))).isTrue();
            assertThat(keepsNear(node.cache("my app.names of products"))).isTrue();
            assertThat(keepsNear(node.cache("my app.default-query-results-region"))).isTrue();
            assertThat(keepsNear(node.cache("my app.default-update-timestamps-region")))
                    .as("moments are read past the near tier")
                    .isFalse();
            assertThat(node.cache("my app.default-update-timestamps-region").iterator())
                    .toIterable()
                    .isNotEmpty();
        }
    }

    private static boolean keepsNear(PerigeeCache<Object, Object> cache) {
        boolean[] found = new boolean[1];
        cache.forEach(entry -> {
            cache.get(entry.getKey());
            Explanation explanation = cache.explain(entry.getKey());
            found[0] |= explanation.near() != null;
        });
        return found[0];
    }

    private static void insert(TwoNodes nodes, String name) {
        nodes.node(0).commit(session -> {
            Product product = new Product(1, "code");
            product.name = name;
            session.persist(product);
        });
    }

    private static String nameOf(HibernateNode node) {
        return node.read(session -> session.find(Product.class, 1L).name);
    }

    private static List<String> names(HibernateNode node) {
        return node.read(session -> session.createSelectionQuery("select p.name from Product p", String.class)
                .setCacheable(true)
                .list());
    }
}
