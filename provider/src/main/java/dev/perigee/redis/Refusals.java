package dev.perigee.redis;

import dev.perigee.spi.OutcomeUnknownException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the errors that servers answer with, since callers may be content with a miss: each kind at its first time, and then
 * each time its number has doubled. Thread-safe.
 */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    /** Of more kinds nobody would learn more. */
    private static final int MOST_KINDS = 32;

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    /** Takes note of a failure; only of one in which a server spoke. */
    void tell(Exception failure) {
        if (!(failure instanceof RedisFailure || failure instanceof OutcomeUnknownException)) {
            return;
        }
        String message = String.valueOf(failure.getMessage());
        if (counts.size() >= MOST_KINDS && !counts.containsKey(message)) {
            return;
        }
        long count = counts.computeIfAbsent(message, first -> new AtomicLong()).incrementAndGet();
        if (Long.bitCount(count) == 1) {
            log.warn("{} ({} times so far)", message, count);
        }
    }
}
