package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.spi.OutcomeUnknownException;
import dev.perigee.spi.UnreachableException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;

/** A refusal is logged at its first time and each time its number has doubled; each kind for itself. */
final class RefusalsTest {

    private final Refusals refusals = new Refusals();

    @Test
    void eachKindIsLoggedOnceAndWheneverItsNumberHasDoubled() {
        Exception readOnly = RedisFailure.of(new RedisException("NOPERM this user has no permissions"));
        Exception unknown = new OutcomeUnknownException("Redis answered with an error");

        List<String> logged = logged(() -> {
            for (int i = 0; i < 20; i++) {
                refusals.tell(readOnly);
            }
            refusals.tell(unknown);
            refusals.tell(new TimeoutException("no server spoke"));
            refusals.tell(new UnreachableException("no server spoke"));
        });

        assertThat(logged).hasSize(6).allMatch(line -> line.contains("WARN"));
        int line = 0;
        for (int count : new int[] {1, 2, 4, 8, 16}) {
            assertThat(logged.get(line++)).contains("NOPERM").endsWith("(" + count + " times so far)");
        }
        assertThat(logged.get(5)).endsWith("Redis answered with an error (1 times so far)");
    }

    /** What a server says may have a number in it: the log must not grow with each. */
    @Test
    void ofManyKindsTheFirstAreLogged() {
        List<String> logged = logged(() -> {
            for (int kind = 0; kind < 1_000; kind++) {
                refusals.tell(new OutcomeUnknownException("ERR number " + kind));
            }
            refusals.tell(new OutcomeUnknownException("ERR number 0"));
        });

        assertThat(logged).hasSize(33);
        assertThat(logged.get(32)).endsWith("ERR number 0 (2 times so far)");
    }

    /** The tests' logger writes to {@code System.err}. */
    private static List<String> logged(Runnable telling) {
        PrintStream original = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, /* autoFlush= */ true, StandardCharsets.UTF_8));
        try {
            telling.run();
        } finally {
            System.setErr(original);
        }
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(Refusals.class.getName()))
                .toList();
    }
}
