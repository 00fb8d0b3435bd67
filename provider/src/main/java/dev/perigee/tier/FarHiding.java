package dev.perigee.tier;

import dev.perigee.coherence.Partition;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Stamp;
import dev.perigee.near.NearTier;
import dev.perigee.spi.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has the far store hide many entries of a cache at once, by one mark in each partition however many they are; then none of
 * them is served here any more, stale or not, and the other nodes are waited for where the cache is confirmed. Listeners
 * hear nothing of it.
 */
final class FarHiding {

    /** How many tags are sent at once: each takes a request in each partition. */
    private static final int TAGS_AT_ONCE = 64;

    private final CacheId cache;
    private final Node node;
    private final NearTier<?, ?> near;
    private final Assurance assurance;

    FarHiding(CacheId cache, Node node, NearTier<?, ?> near, Assurance assurance) {
        this.cache = cache;
        this.node = node;
        this.near = near;
        this.assurance = assurance;
    }

    void clear(Deadline deadline) {
        Ticket[] sent = node.askAll();
        try {
            cleared(sent, TierFailures.await(node.far().clear(cache, node.ids().next(), deadline), deadline));
        } catch (FarUnavailableException e) {
            near.clear(); // What was to be hidden is not served stale.
            throw e;
        }
    }

    void destroy(Deadline deadline) {
        Ticket[] sent = node.askAll();
        cleared(sent, TierFailures.await(node.far().destroy(cache, node.ids().next(), deadline), deadline));
    }

    /** Hides what carries one of some tags. The requests of several tags are under way together, and share their time. */
    void deleteTags(List<String> tags, CallTime time) {
        Ticket[] sent = node.askAll();
        List<Stamp> stamps = new ArrayList<>();
        try {
            for (int from = 0; from < tags.size(); from += TAGS_AT_ONCE) {
                List<String> together = tags.subList(from, Math.min(tags.size(), from + TAGS_AT_ONCE));
                deleteTogether(together, sent, time.deadline(), stamps);
                time.renew();
            }
        } catch (FarUnavailableException e) {
            near.forgetTagged(tags); // What was to be hidden is not served stale.
            throw stamps.isEmpty() ? e : e.after("The deletion of some of the tags");
        }
        assurance.hidden(stamps, partition -> sent[partition]);
    }

    private void deleteTogether(List<String> tags, Ticket[] sent, Deadline deadline, List<Stamp> stamps) {
        List<CompletionStage<List<Stamp>>> asked = new ArrayList<>();
        for (String tag : tags) {
            asked.add(node.far().deleteTag(cache, tag, node.ids().next(), deadline));
        }
        List<CompletableFuture<List<Stamp>>> answers = TierFailures.together(asked, deadline);
        FarUnavailableException failure = null;
        for (int i = 0; i < answers.size(); i++) {
            try {
                for (Stamp stamp : TierFailures.await(answers.get(i), deadline)) {
                    Partition partition = node.partition(stamp.partition());
                    partition.onTagDeleted(sent[stamp.partition()], stamp, cache, tags.get(i), node.copies());
                    stamps.add(stamp);
                }
            } catch (FarUnavailableException e) {
                failure = e.isWorseThan(failure) ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void cleared(Ticket[] sent, List<Stamp> stamps) {
        for (Stamp stamp : stamps) {
            node.partition(stamp.partition()).onCleared(sent[stamp.partition()], stamp, cache, node.copies());
        }
        assurance.hidden(stamps, partition -> sent[partition]);
    }
}
