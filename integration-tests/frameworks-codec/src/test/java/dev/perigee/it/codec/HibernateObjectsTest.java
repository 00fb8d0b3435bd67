package dev.perigee.it.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hibernate's own run over caches that hold nothing but bytes. */
class HibernateObjectsTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCacheAnswersWithWhatWasPut(boolean structured) throws Exception {
        BytesCacheManager caches = new BytesCacheManager(Shopping.ITS_CLASSES);
        try (Shopping shopping = new Shopping(caches, structured)) {
            shopping.fill();
            shopping.read();
            Statistics statistics = shopping.statistics();
            statistics.clear();
            shopping.read();
            assertThat(statistics.getPrepareStatementCount()).as("statements").isZero();
            assertThat(statistics.getSecondLevelCacheHitCount()).isEqualTo(22);
            assertThat(statistics.getNaturalIdCacheHitCount()).isEqualTo(3);
            shopping.change();
            shopping.read();
            for (Supplier<List<?>> query : List.<Supplier<List<?>>>of(
                    shopping::byParameters, shopping::ofColumns, shopping::nativeOfColumns)) {
                List<String> first = told(query.get());
                statistics.clear();
                assertThat(told(query.get())).isEqualTo(first).hasSizeGreaterThan(1);
                assertThat(statistics.getQueryCacheHitCount()).isEqualTo(1);
                assertThat(statistics.getPrepareStatementCount())
                        .as("statements")
                        .isZero();
            }
            List<String> first = told(shopping.nativeOfEntities());
            assertThat(told(shopping.nativeOfEntities())).isEqualTo(first).hasSize(3);
        }
        TreeMap<String, Long> classes = caches.puts().stream()
                .flatMap(put -> java.util.stream.Stream.of(put.key(), put.value()))
                .collect(Collectors.groupingBy(
                        object -> object.getClass().getName(), TreeMap::new, Collectors.counting()));
        System.out.println("objects written and read: " + classes);
    }

    private static List<String> told(List<?> rows) {
        return rows.stream()
                .map(row -> row instanceof Shop.Customer customer
                        ? customer.id + " " + customer.name + " " + customer.version + " " + customer.kind
                        : Arrays.deepToString((Object[]) row))
                .toList();
    }
}
