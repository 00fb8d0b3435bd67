package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listing a cache in pages, while it stands still and while it does not. */
abstract class ScanChapter extends FarStoreChapter {

    @Test
    void anEmptyCacheHasNoEntries() {
        await(store.mutate(CacheId.of("other"), KEY, mutation(Condition.ANY, store("other")), soon()));

        assertThat(scanAll(10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 100_000})
    void aScanReturnsEveryEntry(int count) {
        List<FarKey> keys = keys(500);
        keys.forEach(key -> put(key, "one"));

        assertThat(scanAll(count)).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void aPageHoldsWholeEntries() {
        put(KEY, "one", ticks(10));

        List<ScanPage> pages = new ArrayList<>();
        String cursor = ScanPage.START;
        while (!cursor.equals(ScanPage.END)) {
            pages.add(await(store.scan(CACHE, cursor, 10, soon())));
            cursor = pages.get(pages.size() - 1).next();
        }

        List<FarReply> replies =
                pages.stream().flatMap(page -> page.replies().stream()).toList();
        assertThat(replies).hasSize(1);
        assertHit(replies.get(0), "one");
        assertThat(replies.get(0).entryId()).isEqualTo(read(KEY).entryId());
        assertThat(replies.get(0).stamp().partition()).isEqualTo(partition(KEY));
        assertThat(replies.get(0).remaining()).isPositive();
    }

    @Test
    void onlyWhatIsVisibleIsListed() {
        put(KEY, "alive");
        put(key("dead"), "dead", ticks(1000, 998));
        mutate(key("tagged"), Condition.ANY, store("tagged", "red"));
        put(key("removed"), "removed");
        remove(key("removed"));
        kit.plant(CACHE, key("damaged"), new byte[100]);
        kit.plant(CACHE, key("hidden"), SampleEnvelopes.of("hidden"));
        deleteTag("red");
        passTicks(3);

        assertThat(scanAll(10)).containsExactly(KEY);
        clear(CACHE);
        assertThat(scanAll(10)).isEmpty();
    }

    @Test
    void pagesHoldAboutAsMuchAsWasAskedFor() {
        keys(2000).forEach(key -> put(key, "one"));

        ScanPage page = await(store.scan(CACHE, ScanPage.START, 100, soon()));

        assertThat(page.keys()).hasSizeLessThan(500);
        assertThat(page.next()).isNotEqualTo(ScanPage.END);
    }

    @Test
    void whatIsThereThroughoutIsReturnedThoughOthersComeAndGo() throws Exception {
        List<FarKey> staying = keys(500);
        staying.forEach(key -> put(key, "stays"));
        AtomicBoolean scanned = new AtomicBoolean();
        CompletableFuture<Integer> coming = CompletableFuture.supplyAsync(() -> {
            int writes = 0;
            while (!scanned.get() || writes < 300) {
                FarKey key = key("comes-and-goes-" + writes % 3000);
                FarReply reply = put(key, "comes");
                if (writes % 2 == 0) {
                    reply = remove(key);
                }
                writes++;
                if (writes % 100 == 0) {
                    // No faster than the messages are heard: a full queue would throw some away.
                    recorder.await(reply.stamp());
                }
            }
            return writes;
        });

        try {
            for (int round = 0; round < 20; round++) {
                assertThat(scanAll(50)).containsAll(staying);
            }
        } finally {
            scanned.set(true);
        }
        assertThat(coming.get(60, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void aCursorStaysGoodWhateverHappensToTheCache() {
        keys(500).forEach(key -> put(key, "one"));
        ScanPage page = await(store.scan(CACHE, ScanPage.START, 50, soon()));

        clear(CACHE);
        ScanPage afterClear = await(store.scan(CACHE, page.next(), 50, soon()));
        await(store.destroy(CACHE, ids.next(), soon()));
        ScanPage afterDestroy = await(store.scan(CACHE, page.next(), 50, soon()));

        assertThat(afterClear.keys()).isEmpty();
        assertThat(afterDestroy.keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {ScanPage.END, "no cursor"})
    void aForeignCursorIsRefused(String cursor) {
        assertThatThrownBy(() -> await(store.scan(CACHE, cursor, 10, soon())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cursor")
                .hasMessageContaining("'" + cursor + "'");
    }

    private Set<FarKey> scanAll(int count) {
        Set<FarKey> found = new HashSet<>();
        String cursor = ScanPage.START;
        while (!cursor.equals(ScanPage.END)) {
            ScanPage page = await(store.scan(CACHE, cursor, count, soon()));
            assertThat(page.replies()).hasSameSizeAs(page.keys()).allMatch(reply -> reply.outcome() == Outcome.HIT);
            found.addAll(page.keys());
            cursor = page.next();
        }
        return found;
    }
}
