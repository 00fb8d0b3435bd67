package dev.perigee.benchmarks.report;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One promise.
 *
 * @param row the row of the table that it belongs to
 * @param cases the cases it is held against; {@code *} stands for anything
 * @param of who promises
 * @param against who with; null to judge the value itself
 * @param difference whether it is about the difference of the two and not about their ratio
 * @param quantity one of the figures' extras; null for the main value
 * @param least whether the limit must be reached, and not kept below
 * @param limit the target
 * @param aim what would be better still; null if nothing is said
 * @param why what is to say of a target that is missed; empty for nothing
 */
public record Target(
        String row,
        String cases,
        String of,
        @Nullable String against,
        boolean difference,
        @Nullable String quantity,
        boolean least,
        double limit,
        @Nullable Double aim,
        String why) {

    /** Whether it is held against a case. */
    public boolean isOf(String caseId) {
        return caseId.matches(Pattern.quote(cases).replace("*", "\\E.*\\Q"));
    }

    /** {@return the promise in words, such as {@code at least 0.80 of caffeine}} */
    public String words() {
        String words = (least ? "at least " : "at most ") + Numbers.plain(limit);
        if (against != null) {
            words += difference ? " more than " + against : " x " + against;
        }
        if (quantity != null) {
            words += ", " + quantity;
        }
        return aim == null ? words : words + " (aim " + Numbers.plain(aim) + ')';
    }
}
