package dev.perigee.benchmarks;

import dev.perigee.benchmarks.report.Figure;
import java.util.List;

/** A part of the benchmarks: measures some cases and tells the figures. */
public interface Part {

    /** {@return what {@code ./bench --only} calls it} */
    String name();

    /**
     * Measures.
     *
     * @param run how thoroughly, and what is there to measure with
     * @return the figures of all cases of this part
     * @throws Exception whatever keeps it from measuring; the run goes on with the next part and ends as failed
     */
    List<Figure> measure(Run run) throws Exception;
}
