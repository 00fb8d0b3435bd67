package dev.perigee.benchmarks.jmh;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One contender of a {@link TurnCase}: what is done again and again while it is its turn. */
public interface Turn {

    /** {@return who it is} */
    String contender();

    /**
     * One operation, called by several threads at the same time.
     *
     * @param thread which of the threads calls, from 0
     * @param call counts the calls of this thread to this contender from 0, through all turns
     * @return what must not be optimized away
     * @throws Exception whatever goes wrong; the case fails then
     */
    @Nullable Object run(int thread, long call) throws Exception;

    /** What else there is to say after a turn, by name with unit; what was said last counts. Not measured. */
    default Map<String, Double> extras() {
        return Map.of();
    }
}
