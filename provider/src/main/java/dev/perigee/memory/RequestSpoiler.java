package dev.perigee.memory;

import dev.perigee.spi.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Stands between the callers and the store while faults are on. */
interface RequestSpoiler {

    /** Runs a request and passes its answer on, or not, or later. */
    <T extends @Nullable Object> CompletionStage<T> ask(Deadline deadline, Callable<T> request);
}
