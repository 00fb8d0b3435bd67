package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.Parts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Many mutations without conditions that are sent in one round: several partitions to a script call where the short way
 * decides and one server holds them all, otherwise a call for each partition. Used once.
 */
final class BulkWrite {

    private static final String NAME = "mutateAll";

    private final RedisLink link;
    private final ScriptCalls scripts;
    private final ShortWay shortWay;
    private final CacheId cache;
    private final List<FarKey> keys;
    private final List<Mutation> mutations;
    private final Deadline deadline;
    private final @Nullable FarReply[] replies;

    BulkWrite(
            RedisLink link,
            ScriptCalls scripts,
            ShortWay shortWay,
            CacheId cache,
            List<FarKey> keys,
            List<Mutation> mutations,
            Deadline deadline) {
        this.link = link;
        this.scripts = scripts;
        this.shortWay = shortWay;
        this.cache = cache;
        this.keys = keys;
        this.mutations = mutations;
        this.deadline = deadline;
        this.replies = new @Nullable FarReply[keys.size()];
    }

    CacheId cache() {
        return cache;
    }

    FarKey key(int position) {
        return keys.get(position);
    }

    Mutation mutation(int position) {
        return mutations.get(position);
    }

    /** Takes in a reply; each is told once. */
    void reply(int position, FarReply reply) {
        replies[position] = reply;
    }

    CompletionStage<List<FarReply>> send() {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<CompletionStage<@Nullable Void>> parts = new ArrayList<>();
        boolean suits = ShortBatch.suits(mutations);
        ShortBatch open = new ShortBatch(link, this);
        for (Share share : Share.of(keys, mutations, link.partitions())) {
            if (!suits || !shortWay.isOpen(cache, share.partition())) {
                parts.add(sendLong(share));
            } else if (!open.take(share)) {
                parts.add(send(open));
                open = new ShortBatch(link, this);
                open.take(share);
            }
        }
        if (!open.isEmpty()) {
            parts.add(send(open));
        }
        return Parts.allOrUnknown(NAME, parts).thenApply(done -> Arrays.asList(replies));
    }

    private CompletionStage<@Nullable Void> send(ShortBatch batch) {
        return batch.send(scripts, deadline).thenCompose(left -> {
            if (left.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            List<CompletionStage<@Nullable Void>> parts = new ArrayList<>();
            if (left.size() < batch.shares()) {
                parts.add(
                        CompletableFuture.completedFuture(null)); // Something was carried out, whatever the rest does.
            }
            for (Share share : left) {
                shortWay.remember(cache, share.partition(), false);
                parts.add(sendLong(share));
            }
            return Parts.allOrUnknown(NAME, parts).thenApply(done -> null);
        });
    }

    /** The long way decides everything. */
    private CompletionStage<@Nullable Void> sendLong(Share share) {
        RedisNames.CacheNames names = link.names().of(cache);
        List<Object> scriptKeys = new ArrayList<>(2 + 2 * share.size());
        scriptKeys.add(names.tags(share.partition()));
        scriptKeys.add(link.names().due(share.partition()));
        List<Object> arguments = new ArrayList<>(8 * share.size());
        Script script = Script.DROP_ALL;
        for (int i = 0; i < share.size(); i++) {
            FarKey key = key(share.position(i));
            Mutation mutation = mutation(share.position(i));
            scriptKeys.add(names.entry(key));
            scriptKeys.add(names.loadLease(key));
            arguments.add(ScriptCalls.bytes(mutation.id()));
            arguments.add(key.bytes());
            arguments.add(Mutations.flags(mutation));
            if (mutation.change() instanceof Change.Store store) {
                script = Script.STORE_ALL;
                arguments.add(store.envelope().clone());
                arguments.add(Lifetimes.physical(store.onCreate()));
                arguments.add(Lifetimes.lead(store.onCreate()));
                arguments.add(Lifetimes.physical(store.onUpdate()));
                arguments.add(Lifetimes.lead(store.onUpdate()));
            } else {
                for (int empty = 0; empty < 5; empty++) {
                    arguments.add(ScriptCalls.NOTHING);
                }
            }
        }
        OperationId first = mutation(share.position(0)).id();
        return scripts.run(script, share.partition(), cache, first, scriptKeys.toArray(), arguments.toArray(), deadline)
                .thenApply(answer -> {
                    shortWay.remember(cache, share.partition(), ScriptAnswers.opensShortWayToMany(answer));
                    for (int i = 0; i < share.size(); i++) {
                        int position = share.position(i);
                        boolean wantOld = mutation(position).wantOld();
                        reply(position, ScriptAnswers.mutated(share.partition(), answer, i, wantOld));
                    }
                    return null;
                });
    }
}
