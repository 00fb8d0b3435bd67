package dev.perigee.tier;

import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.Outcome;
import dev.perigee.event.ListenerFailures;
import dev.perigee.near.NearTier;
import dev.perigee.spi.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks for many keys of a cache, or changes them, in parts: each has its own time, and a few are under way together, so that
 * a call may be as large as it likes while the far store answers, and ends soon once it does not. What fits in one part is
 * one round, in the time of its call. Thread-safe.
 */
final class FarBulk<K, V> {

    /** How many keys a part has at most. */
    static final int MOST_KEYS = 1_024;

    /** How many bytes of envelopes a part has at most, unless a single one is longer. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private static final int MOST_UNDER_WAY = 4;

    /** Whatever is answered in this part of its time was quick. */
    private static final int QUICK_SHARE = 8;

    private final CacheId cache;
    private final Node node;
    private final NearTier<K, V> near;
    private final FarEvents<K, V> events;
    private final FarAnswers<K, V> answers;
    private final Assurance assurance;

    FarBulk(
            CacheId cache,
            Node node,
            NearTier<K, V> near,
            FarEvents<K, V> events,
            FarAnswers<K, V> answers,
            Assurance assurance) {
        this.cache = cache;
        this.node = node;
        this.near = near;
        this.events = events;
        this.answers = answers;
        this.assurance = assurance;
    }

    /** The same, with what becomes of the answers in other hands. */
    FarBulk<K, V> with(FarAnswers<K, V> others) {
        return new FarBulk<>(cache, node, near, events, others, assurance);
    }

    /** Keys in the application's terms and the far store's, each at the same place. */
    record Keys<K>(List<K> own, List<FarKey> far) {

        int size() {
            return own.size();
        }

        Keys<K> at(int[] places) {
            return new Keys<>(pick(own, places), pick(far, places));
        }
    }

    private static <T extends @Nullable Object> List<T> pick(List<T> all, int[] places) {
        List<T> some = new ArrayList<>(places.length);
        for (int place : places) {
            some.add(all.get(place));
        }
        return some;
    }

    /** Some of the keys, on their way. */
    private final class Part {

        private final Keys<K> keys;
        private final Deadline deadline;
        private final Ticket[] sent;

        Part(Keys<K> keys, Deadline deadline) {
            this.keys = keys;
            this.deadline = deadline;
            this.sent = node.askAll();
        }

        FarRequest request(int index) {
            return FarRequest.of(node, keys.far().get(index), sent, deadline);
        }
    }

    /** What was sent, and when. */
    private record Sending<S>(S part, long at) {}

    /**
     * Sends parts, some of them together, and deals with the answers in the same order. Those under way share the server, and
     * each has its own time only; so there are more of them while answers come quickly, and one at a time once they do not.
     *
     * @param mostUnderWay how many may be under way now
     * @param send sends a part
     * @param receive waits for its answers and deals with them
     * @param abandon told of what is under way when one has failed
     */
    private <S> void run(
            List<int[]> parts,
            CallTime time,
            IntSupplier mostUnderWay,
            Function<int[], S> send,
            Consumer<S> receive,
            Consumer<S> abandon) {
        Deque<Sending<S>> underWay = new ArrayDeque<>();
        long quick = node.settings().farTimeout().toNanos() / QUICK_SHARE;
        int window = 1;
        boolean isInParts = parts.size() > 1;
        if (isInParts) {
            time.renew(); // So many keys take their time to be encoded.
        }
        try {
            for (int[] part : parts) {
                while (underWay.size() >= Math.min(window, mostUnderWay.getAsInt())) {
                    Sending<S> next = underWay.remove();
                    receive.accept(next.part());
                    window = System.nanoTime() - next.at() < quick ? window + 1 : 1;
                    time.renew();
                }
                underWay.add(new Sending<>(send.apply(part), System.nanoTime()));
            }
            while (!underWay.isEmpty()) {
                receive.accept(underWay.remove().part());
                if (isInParts) {
                    time.renew();
                }
            }
        } finally {
            underWay.forEach(each -> abandon.accept(each.part()));
        }
    }

    /**
     * Reads keys.
     *
     * @param time of the call that they are read for
     * @param mayDoWithout whether the call can be answered by stale copies, if there is one of each key
     * @return what is there, for each key
     */
    List<Seen<V>> readAll(Keys<K> keys, CallTime time, boolean mayDoWithout) {
        BooleanSupplier hasOthers = () ->
                mayDoWithout && answers.mayHaveStale() && keys.own().stream().allMatch(answers::hasStale);
        List<Seen<V>> found = new ArrayList<>(Collections.nCopies(keys.size(), Seen.absent()));
        run(
                split(keys, /* mutations= */ List.of()),
                time,
                () -> MOST_UNDER_WAY,
                places -> new Reading(places, new Part(keys.at(places), time.deadline()), time.pauses(), hasOthers),
                reading -> {
                    Reading answered = time.answer(
                            reading.pauses,
                            reading::await,
                            deadline -> new Reading(reading.places, new Part(reading.part.keys, deadline), 0, hasOthers)
                                    .await());
                    Part part = answered.part;
                    for (int i = 0; i < part.keys.size(); i++) {
                        K key = part.keys.own().get(i);
                        FarReply reply = answered.replies.get(i);
                        found.set(
                                answered.places[i],
                                answers.receiveOneOfMany(key, part.request(i), reply, /* keep= */ true));
                    }
                },
                reading -> {});
        return found;
    }

    /** A question about one part, on its way. */
    private final class Reading {

        private final int[] places;
        private final Part part;
        private final long pauses;
        private final BooleanSupplier hasOthers;
        private final Set<Integer> partitions;
        private final long askedAt = System.nanoTime();
        private final CompletionStage<List<FarReply>> asked;
        private List<FarReply> replies = List.of();

        Reading(int[] places, Part part, long pauses, BooleanSupplier hasOthers) {
            this.places = places;
            this.part = part;
            this.pauses = pauses;
            this.hasOthers = hasOthers;
            this.partitions = part.keys.far().stream()
                    .map(key -> key.partition(node.far().partitions()))
                    .collect(Collectors.toSet());
            if (node.far().areSilent(partitions) && hasOthers.getAsBoolean()) {
                answers.notAsked();
                throw FarUnavailableException.silent(/* asked= */ false);
            }
            this.asked = node.far().readAll(cache, part.keys.far(), part.deadline);
        }

        Reading await() {
            if (!node.far().outwaits(asked, partitions, askedAt, part.deadline, hasOthers)) {
                takeLate();
                throw FarUnavailableException.silent(/* asked= */ true);
            }
            replies = FarBulk.this.await(part, asked);
            return this;
        }

        /** The answers come after their caller was served something else: they fill the near tier. */
        private void takeLate() {
            List<K> own = part.keys.own().stream().<K>map(answers::ownKey).toList();
            answers.later(asked, all -> {
                for (int i = 0; i < own.size(); i++) {
                    var unused = answers.receiveOneOfMany(own.get(i), part.request(i), all.get(i), /* keep= */ true);
                }
            });
        }
    }

    /** Waits for what was read; when it takes long, asks for a sign of life, to know what it means if it does not come. */
    private List<FarReply> await(Part part, CompletionStage<List<FarReply>> asked) {
        Duration time = node.settings().farTimeout();
        TierFailures.awaitQuietly(
                asked, new Deadline(part.deadline.nanoTime() - time.dividedBy(2).toNanos()));
        CompletableFuture<?> sign = null;
        if (!asked.toCompletableFuture().isDone()) {
            sign = node.far().ping(part.deadline).toCompletableFuture();
        }
        try {
            return answers.awaitAll(asked, part.deadline);
        } catch (FarUnavailableException e) {
            boolean isAlive = sign != null && sign.isDone() && !sign.isCompletedExceptionally();
            throw isAlive && !e.isOutcomeKnown() && !e.isInterruption()
                    ? FarUnavailableException.tooSlow(part.keys.size(), time, e)
                    : e;
        }
    }

    /**
     * Changes keys. Listeners hear of each part before the next is sent.
     *
     * @param steps what is to be done, for each key
     * @param mutations the same in the far store's terms
     * @param time of the call that wants it
     * @throws FarUnavailableException if a part fails; those before it stay, and none after it is sent
     */
    List<Done<V>> mutateAll(Keys<K> keys, List<Step<V>> steps, List<Mutation> mutations, CallTime time) {
        return assurance.afterwards(() -> {
            @SuppressWarnings("unchecked")
            @Nullable Done<V>[] all = (@Nullable Done<V>[]) new Done<?>[keys.size()];
            ListenerFailures failures = new ListenerFailures();
            // All are copied before the first is sent: what cannot be copied must not be found out when it is stored.
            List<@Nullable V> told = new ArrayList<>();
            if (events.isListening()) {
                steps.forEach(step -> told.add(events.told(step)));
            }
            AtomicBoolean othersUnderWay = new AtomicBoolean();
            try {
                run(
                        split(keys, mutations),
                        time,
                        () -> events.isListening() ? 1 : MOST_UNDER_WAY,
                        places -> new Changing(
                                places,
                                new Part(keys.at(places), time.deadline()),
                                pick(steps, places),
                                pick(mutations, places),
                                told.isEmpty() ? List.of() : pick(told, places)),
                        changing -> failures.during(changing.settle(all)),
                        changing -> {
                            othersUnderWay.set(true);
                            changing.close();
                        });
            } catch (FarUnavailableException e) {
                int settled = 0;
                boolean isPartly = false;
                for (int i = 0; i < all.length; i++) {
                    Done<V> done = all[i];
                    if (done == null) {
                        near.forget(keys.own().get(i));
                    } else {
                        settled++;
                        isPartly |= done.tookEffect();
                    }
                }
                if (isPartly) {
                    throw e.after("What was done to " + settled + " of " + keys.size() + " entries");
                }
                throw othersUnderWay.get() ? e.besideOthers() : e;
            }
            failures.rethrow();
            return Arrays.asList(all);
        });
    }

    /** Changes of one part, on their way. */
    private final class Changing {

        private final int[] places;
        private final Part part;
        private final List<Step<V>> steps;
        private final List<Mutation> mutations;

        /** What listeners are told of each value; empty if nobody listened when the call began. */
        private final List<@Nullable V> told;

        private final FarEvents<K, V>.Expected expected;
        private final CompletionStage<List<FarReply>> replies;

        Changing(int[] places, Part part, List<Step<V>> steps, List<Mutation> mutations, List<@Nullable V> told) {
            this.places = places;
            this.part = part;
            this.steps = steps;
            this.mutations = mutations;
            this.told = told;
            this.expected = events.expectAll(mutations);
            CompletionStage<List<FarReply>> sent;
            try {
                sent = node.far().mutateEach(cache, part.keys.far(), mutations, part.deadline);
            } catch (RuntimeException e) {
                sent = CompletableFuture.failedFuture(e);
            }
            this.replies = sent;
        }

        /** Nobody waits for its answers: its events come with its messages. */
        void close() {
            expected.close();
        }

        /** Waits for the answers and deals with them; returns what tells the listeners. */
        Runnable settle(@Nullable Done<V>[] all) {
            FarEvents.Batch<K, V> batch = events.batch();
            boolean isDone = false;
            try {
                List<FarReply> each = answers.awaitAll(replies, part.deadline);
                boolean someTooLate = false;
                for (int i = 0; i < each.size(); i++) {
                    K key = part.keys.own().get(i);
                    FarReply reply = each.get(i);
                    if (reply.outcome() == Outcome.TOO_LATE) {
                        someTooLate = true;
                        continue; // Each script looks at the clock by itself: others may have been in time.
                    }
                    Done<V> done = answers.settle(key, part.request(i), steps.get(i), mutations.get(i), reply);
                    all[places[i]] = done;
                    if (expected.isListening() && reply.outcome().applied()) {
                        Step<V> step = steps.get(i);
                        batch.add(key, told.isEmpty() ? events.told(step) : told.get(i), reply.stamp(), done);
                    }
                }
                assurance.changed(each, partition -> part.sent[partition]);
                if (someTooLate) {
                    throw TierFailures.tooLate();
                }
                isDone = true;
            } finally {
                if (!isDone) {
                    close();
                }
            }
            return () -> {
                try (expected) {
                    batch.deliver();
                }
            };
        }
    }

    /** Cuts into parts; if there are several, what is of one partition stays together. */
    private List<int[]> split(Keys<K> keys, List<Mutation> mutations) {
        long bytes = mutations.stream().mapToLong(FarBulk::length).sum();
        int[] places = IntStream.range(0, keys.size()).toArray();
        if (places.length <= MOST_KEYS && bytes <= MOST_BYTES) {
            return places.length == 0 ? List.of() : List.of(places);
        }
        int partitions = node.far().partitions();
        int[] sorted = IntStream.of(places)
                .boxed()
                .sorted(Comparator.comparingInt(place -> keys.far().get(place).partition(partitions)))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> parts = new ArrayList<>();
        int from = 0;
        long taken = 0;
        for (int i = 0; i < sorted.length; i++) {
            int length = mutations.isEmpty() ? 0 : length(mutations.get(sorted[i]));
            if (i > from && (i - from == MOST_KEYS || taken + length > MOST_BYTES)) {
                parts.add(Arrays.copyOfRange(sorted, from, i));
                from = i;
                taken = 0;
            }
            taken += length;
        }
        parts.add(Arrays.copyOfRange(sorted, from, sorted.length));
        return parts;
    }

    private static int length(Mutation mutation) {
        return mutation.change() instanceof Change.Store store ? store.envelope().length : 0;
    }
}
