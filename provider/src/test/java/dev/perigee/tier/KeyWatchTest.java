package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is waited for here comes at once; the limits are there so that a mistake does not hang the build. */
@Timeout(30)
final class KeyWatchTest {

    private static final CacheId CACHE = CacheId.of("cache");
    private static final FarKey KEY = FarKey.of(new byte[] {1});
    private static final long LONG_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final KeyWatch watch = new KeyWatch();

    @Test
    void doesNotWaitForWhatHasHappened() {
        watch.await(CACHE, KEY, LONG_MILLIS, () -> true);
    }

    @Test
    void hearsWhatComesWhileItLooks() {
        watch.await(CACHE, KEY, LONG_MILLIS, () -> {
            watch.changed(CACHE, KEY);
            return false;
        });
    }

    @Test
    void whoGivesUpDoesNotDeafenTheOthers() throws Exception {
        CompletableFuture<Void> listening = new CompletableFuture<>();
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> watch.await(CACHE, KEY, LONG_MILLIS, () -> {
            listening.complete(null);
            return false;
        }));
        listening.get(10, TimeUnit.SECONDS);

        watch.await(CACHE, KEY, /* millis= */ 0, () -> false);

        assertThat(waiting).succeedsWithin(10, TimeUnit.SECONDS);
    }
}
