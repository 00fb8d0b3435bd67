package dev.perigee.it.hibernate;

import java.util.List;
import java.util.Locale;
import org.hibernate.stat.Statistics;

/**
 * What Hibernate has done, on several nodes together.
 *
 * @param statements statements prepared for the database
 * @param hits reads of entities, collections and natural ids that the second-level cache answered
 * @param misses those that it did not
 * @param queryHits queries that the query cache answered
 * @param queryMisses cacheable ones that it did not
 */
record Effort(long statements, long hits, long misses, long queryHits, long queryMisses) {

    static Effort of(List<HibernateNode> nodes) {
        long statements = 0;
        long hits = 0;
        long misses = 0;
        long queryHits = 0;
        long queryMisses = 0;
        for (HibernateNode node : nodes) {
            Statistics statistics = node.statistics();
            statements += statistics.getPrepareStatementCount();
            hits += statistics.getSecondLevelCacheHitCount() + statistics.getNaturalIdCacheHitCount();
            misses += statistics.getSecondLevelCacheMissCount() + statistics.getNaturalIdCacheMissCount();
            queryHits += statistics.getQueryCacheHitCount();
            queryMisses += statistics.getQueryCacheMissCount();
        }
        return new Effort(statements, hits, misses, queryHits, queryMisses);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "statements %d, second level %d hits %d misses, queries %d hits %d misses",
                statements,
                hits,
                misses,
                queryHits,
                queryMisses);
    }
}
