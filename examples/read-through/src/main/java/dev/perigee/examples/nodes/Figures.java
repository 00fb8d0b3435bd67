package dev.perigee.examples.nodes;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a node has done since it was started; a line of text on its way to whoever shows it. Times are microseconds, moments
 * are those of the machine's clock, which all processes here share.
 *
 * @param lookUps look-ups made
 * @param near those that the near tier answered
 * @param far those that the far tier answered
 * @param loads those that the loader answered
 * @param stale those that a copy answered which may be out of date, because Redis failed
 * @param thrown those that ended in an exception
 * @param longest the longest look-up
 * @param writes values written for the other node to see
 * @param refused writes that ended in an exception
 * @param seen values of the other node that were seen here
 * @param seenAfter how long after the latest of them was written
 * @param seenAgainAt when the first was seen at all, or again after none had come for a while; 0 before
 */
record Figures(
        long lookUps,
        long near,
        long far,
        long loads,
        long stale,
        long thrown,
        long longest,
        long writes,
        long refused,
        long seen,
        long seenAfter,
        long seenAgainAt) {

    static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final String MARK = "figures";

    /** As a line of text. */
    String toLine() {
        return MARK + " "
                + LongStream.of(
                                lookUps,
                                near,
                                far,
                                loads,
                                stale,
                                thrown,
                                longest,
                                writes,
                                refused,
                                seen,
                                seenAfter,
                                seenAgainAt)
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(" "));
    }

    static boolean isLine(String line) {
        return line.startsWith(MARK + " ");
    }

    static Figures ofLine(String line) {
        long[] n = Arrays.stream(line.substring(MARK.length() + 1).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        return new Figures(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11]);
    }

    /** What was done since an earlier moment; what is a moment or a longest time stays as it is here. */
    Figures since(Figures before) {
        return new Figures(
                lookUps - before.lookUps,
                near - before.near,
                far - before.far,
                loads - before.loads,
                stale - before.stale,
                thrown - before.thrown,
                longest,
                writes - before.writes,
                refused - before.refused,
                seen - before.seen,
                seenAfter,
                seenAgainAt);
    }

    /** Both together: of a node and of the process that was it before. */
    Figures plus(Figures other) {
        return new Figures(
                lookUps + other.lookUps,
                near + other.near,
                far + other.far,
                loads + other.loads,
                stale + other.stale,
                thrown + other.thrown,
                Math.max(longest, other.longest),
                writes + other.writes,
                refused + other.refused,
                seen + other.seen,
                Math.max(seenAfter, other.seenAfter),
                Math.max(seenAgainAt, other.seenAgainAt));
    }
}
