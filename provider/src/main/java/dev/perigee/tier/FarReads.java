package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.ReadIntent;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Asks for single entries, and waits: for as long as the call may take, or until the far tier turns out to be silent, where
 * the caller can be answered otherwise. Thread-safe.
 */
final class FarReads<K, V> {

    private final CacheId cache;
    private final Node node;
    private final FarAnswers<K, V> answers;
    private final FarLeases leases;

    /** Asks for the entries of one cache. */
    FarReads(CacheId cache, Node node, FarAnswers<K, V> answers, FarLeases leases) {
        this.cache = cache;
        this.node = node;
        this.answers = answers;
        this.leases = leases;
    }

    /** The same, with what comes back dealt with otherwise. */
    FarReads<K, V> with(FarAnswers<K, V> other) {
        return new FarReads<>(cache, node, other, leases);
    }

    /** An answer, and the request that it answers. */
    record Answer(FarRequest request, FarReply reply) {}

    /** Asks for an entry; what the intent does besides may be done twice. */
    Answer ask(FarKey key, ReadIntent intent, CallTime time) {
        return time.ask(deadline -> {
            FarRequest request = FarRequest.of(node, key, deadline);
            return inTime(request, answers.await(node.far().read(cache, key, intent, deadline), request));
        });
    }

    /**
     * The same, unless the far tier is silent and the call can do without.
     *
     * @param mayDoWithout whether a stale copy answers the call as well
     * @throws FarUnavailableException also if there is a stale copy, and the far tier is silent
     */
    Answer ask(K key, FarKey farKey, ReadIntent intent, CallTime time, boolean mayDoWithout) {
        if (!mayDoWithout || !answers.mayHaveStale()) {
            return ask(farKey, intent, time);
        }
        return time.ask(deadline -> {
            Set<Integer> asked = Set.of(farKey.partition(node.far().partitions()));
            if (node.far().areSilent(asked) && answers.hasStale(key)) {
                answers.notAsked();
                throw FarUnavailableException.silent(/* asked= */ false);
            }
            FarRequest request = FarRequest.of(node, farKey, deadline);
            long askedAt = System.nanoTime();
            CompletionStage<FarReply> answer = answers.counted(node.far().read(cache, farKey, intent, deadline));
            if (!node.far().outwaits(answer, asked, askedAt, deadline, () -> answers.hasStale(key))) {
                K own = answers.ownKey(key);
                answers.later(answer, reply -> takeLate(own, request, intent, reply));
                throw FarUnavailableException.silent(/* asked= */ true);
            }
            return inTime(request, TierFailures.await(answer, deadline));
        });
    }

    /** An answer comes after its caller was served something else: it fills the near tier, and keeps nobody from loading. */
    private void takeLate(K key, FarRequest request, ReadIntent intent, FarReply reply) {
        if (reply.outcome() == Outcome.LEASED) {
            leases.dropLoad(request.key(), intent.id());
        }
        if (reply.outcome() != Outcome.TOO_LATE) {
            var unused = answers.receiveOneOfMany(
                    key, request, reply, /* keep= */ intent.touch().isUnchanged());
        }
    }

    private static Answer inTime(FarRequest request, FarReply reply) {
        if (reply.outcome() == Outcome.TOO_LATE) {
            throw TierFailures.tooLate();
        }
        return new Answer(request, reply);
    }
}
