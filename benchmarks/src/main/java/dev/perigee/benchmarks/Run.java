package dev.perigee.benchmarks;

import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.util.List;
import java.util.function.Consumer;

/**
 * One run of the benchmarks.
 *
 * @param quick whether it must be over within 10 minutes, all parts together: fewer rounds, and of the cases those that have
 *     a target
 * @param rounds how often each contender has its turn at least; 3 or more
 * @param redis the server, pinned to the first core while a case pins its client to the second
 * @param progress hears of the figures of each case as soon as they are there
 */
public record Run(boolean quick, int rounds, RedisServer redis, Consumer<List<Figure>> progress) {

    /**
     * Tells that a case has been measured.
     *
     * @param figures of one case, of all its contenders
     * @return the same figures
     */
    public List<Figure> tell(List<Figure> figures) {
        progress.accept(figures);
        return figures;
    }
}
