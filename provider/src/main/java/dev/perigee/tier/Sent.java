package dev.perigee.tier;

import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import java.util.concurrent.CompletionStage;

/**
 * A request that was sent for a {@link Batch}.
 *
 * @param request what was known of the partition before
 * @param step the newest change of the batch
 * @param mutation what was asked
 * @param answer what will come of it
 * @param <V> the type of values
 */
record Sent<V>(FarRequest request, Step<V> step, Mutation mutation, CompletionStage<FarReply> answer) {}
