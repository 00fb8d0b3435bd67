package dev.perigee.redis;

import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks where partitions stand. An idle node asks nothing else, and nodes are many: so a short script shows what is there if
 * the server is the one that vouched for it last, and only otherwise the long one decides whether a new epoch begins.
 * Thread-safe.
 */
final class Digests {

    private final RedisLink link;
    private final ScriptCalls scripts;

    Digests(RedisLink link, ScriptCalls scripts) {
        this.link = link;
        this.scripts = scripts;
    }

    /**
     * Asks partitions where they stand: all at once, or in a cluster each by itself.
     *
     * @param id the operation that notices if a new epoch begins
     */
    CompletionStage<List<Stamp>> ask(List<Integer> partitions, OperationId id, Deadline deadline) {
        if (partitions.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        if (!link.isCluster()) {
            return askServer(partitions, id, deadline);
        }
        return Parts.all(partitions.stream()
                        .map(partition -> askServer(List.of(partition), id, deadline))
                        .toList())
                .thenApply(stamps -> stamps.stream().flatMap(List::stream).toList());
    }

    /** Asks partitions of one server. */
    private CompletionStage<List<Stamp>> askServer(List<Integer> partitions, OperationId id, Deadline deadline) {
        Object[] metas = new Object[partitions.size()];
        for (int i = 0; i < metas.length; i++) {
            metas[i] = link.names().meta(partitions.get(i));
        }
        long asked = scripts.clock().now();
        return link.commands()
                .run(Script.SHORT_DIGEST, metas.length, metas, deadline)
                .thenCompose(answer -> {
                    if (answer == null) {
                        return askLongWay(partitions, metas, id, deadline);
                    }
                    List<?> list = ScriptAnswers.list(answer);
                    int size = partitions.size();
                    learn(partitions, ScriptCalls.millis(list.get(size + 1), list.get(size + 2)), asked);
                    List<Stamp> stamps = new ArrayList<>(size);
                    for (int i = 0; i < size; i++) {
                        stamps.add(stamp(partitions.get(i), list.get(i), list.get(size)));
                    }
                    return CompletableFuture.completedFuture(stamps);
                });
    }

    private static Stamp stamp(int partition, @Nullable Object found, @Nullable Object identity) {
        byte[] meta = ScriptAnswers.bytesOrNull(found);
        return meta == null
                ? new Stamp(partition, MetaBytes.VOID_EPOCH + ScriptAnswers.text(identity), 0)
                : new Stamp(partition, MetaBytes.epoch(meta), MetaBytes.sequence(meta));
    }

    private CompletionStage<List<Stamp>> askLongWay(
            List<Integer> partitions, Object[] metas, OperationId id, Deadline deadline) {
        int count = partitions.size();
        Object[] all = new Object[2 * count + 4];
        System.arraycopy(metas, 0, all, 0, count);
        all[count] = ScriptCalls.bytes(id);
        all[count + 1] = ScriptCalls.ZERO;
        all[count + 2] = link.channel(partitions.get(0));
        all[count + 3] = scripts.publish();
        for (int i = 0; i < count; i++) {
            all[count + 4 + i] = ScriptCalls.bytes((int) partitions.get(i));
        }
        long asked = scripts.clock().now();
        return link.commands().run(Script.DIGEST, count, all, deadline).thenApply(answer -> {
            List<?> list = ScriptAnswers.list(answer);
            learn(partitions, ScriptAnswers.number(list.get(1)), asked);
            List<Stamp> stamps = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                stamps.add(ScriptAnswers.stamp(partitions.get(i), list.get(2 + 2 * i), list.get(3 + 2 * i)));
            }
            return stamps;
        });
    }

    private void learn(List<Integer> partitions, long millis, long asked) {
        long answered = scripts.clock().now();
        for (int partition : partitions) {
            scripts.clock().learn(partition, millis, asked, answered);
        }
    }
}
