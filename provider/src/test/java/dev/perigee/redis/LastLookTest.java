package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is to end ends once, whatever becomes of the thread that reads. */
final class LastLookTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicInteger ended = new AtomicInteger();

    @BeforeEach
    void open() {
        channel.freezeTime();
        LastLook.into(channel);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void itEndsWhenTheThreadHasHadItsTurn() {
        LastLook.before(channel, ended::incrementAndGet);
        channel.runPendingTasks();
        assertThat(ended).hasValue(0);

        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(ended).hasValue(1);
    }

    /** Netty drops what was to come later. */
    @Test
    void itEndsThoughTheThreadIsShutDown() {
        LastLook.before(channel, ended::incrementAndGet);
        channel.runPendingTasks();

        channel.close();

        assertThat(ended).hasValue(1);
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthers() {
        LastLook.before(channel, ended::incrementAndGet);
        LastLook.before(channel, () -> {
            throw new IllegalStateException("on purpose");
        });
        LastLook.before(channel, ended::incrementAndGet);
        channel.runPendingTasks();

        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(ended).hasValue(2);
    }
}
