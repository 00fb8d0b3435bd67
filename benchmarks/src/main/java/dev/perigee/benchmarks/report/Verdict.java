package dev.perigee.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A target held against what was measured in one case.
 *
 * <p>The value is the median over the rounds: of ratios or differences of two that were measured side by side. The band is what
 * the middle half of the rounds lies in, and all of them where there are fewer than {@value #ENOUGH}; the spread is its width over
 * the median. Where the band includes the target and is wider than a tenth, the rounds contradict each other about the target, and
 * there is nothing to be said.
 *
 * @param target what was promised
 * @param caseId where
 * @param value what was measured
 * @param low the least of the rounds
 * @param high the greatest of the rounds
 * @param spread the width of the band over the value; NaN where there is one value only
 * @param outcome what follows
 */
public record Verdict(
        Target target, String caseId, double value, double low, double high, double spread, Outcome outcome) {

    static final int ENOUGH = 5;
    static final double WIDE = 0.10;

    /** What can be said of a target. */
    public enum Outcome {
        /** It is met. */
        MET,
        /** It is not. */
        MISSED,
        /** The rounds contradict each other. */
        TOO_WIDE
    }

    /** {@return all verdicts that figures allow, in the order of targets and then of figures} */
    public static List<Verdict> all(List<Target> targets, Collection<Figure> figures) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Target target : targets) {
            for (Figure figure : figures) {
                if (target.isOf(figure.caseId()) && figure.contender().equals(target.of())) {
                    verdict(target, figure, figures).ifPresent(verdicts::add);
                }
            }
        }
        return verdicts;
    }

    private static Optional<Verdict> verdict(Target target, Figure own, Collection<Figure> figures) {
        List<Double> values = values(own, target.quantity());
        String against = target.against();
        if (against != null) {
            Optional<Figure> other = figures.stream()
                    .filter(figure -> figure.caseId().equals(own.caseId())
                            && figure.contender().equals(against))
                    .findFirst();
            if (other.isEmpty()) {
                return Optional.empty();
            }
            values = compared(values, values(other.get(), target.quantity()), target.difference());
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(of(target, own.caseId(), values));
    }

    /** Judges the values of the rounds. */
    static Verdict of(Target target, String caseId, List<Double> values) {
        double median = Numbers.median(values);
        boolean enough = values.size() >= ENOUGH;
        double low = Numbers.quantile(values, enough ? 0.25 : 0);
        double high = Numbers.quantile(values, enough ? 0.75 : 1);
        double spread = values.size() == 1 ? Double.NaN : (high - low) / Math.abs(median);
        boolean undecided = low < target.limit() && target.limit() < high && spread > WIDE;
        boolean met = target.least() ? median >= target.limit() : median <= target.limit();
        Outcome outcome = undecided ? Outcome.TOO_WIDE : met ? Outcome.MET : Outcome.MISSED;
        return new Verdict(
                target, caseId, median, Numbers.quantile(values, 0), Numbers.quantile(values, 1), spread, outcome);
    }

    /** {@return whether it is missed for sure} */
    public boolean missed() {
        return outcome == Outcome.MISSED;
    }

    /** {@return the outcome in words; of a miss, by how much} */
    public String words() {
        return switch (outcome) {
            case MET -> target.aim() == null || reaches(target.aim()) ? "met" : "met, aim missed";
            case TOO_WIDE -> "spread too wide to say";
            case MISSED -> "missed by " + distance();
        };
    }

    private boolean reaches(double limit) {
        return target.least() ? value >= limit : value <= limit;
    }

    private String distance() {
        double distance = Math.abs(value - target.limit());
        return target.limit() == 0 || target.difference()
                ? Numbers.plain(distance)
                : Numbers.percent(distance / target.limit());
    }

    private static List<Double> compared(List<Double> own, List<Double> other, boolean difference) {
        List<Double> compared = new ArrayList<>();
        for (int i = 0; i < Math.min(own.size(), other.size()); i++) {
            compared.add(difference ? own.get(i) - other.get(i) : own.get(i) / other.get(i));
        }
        return compared;
    }

    private static List<Double> values(Figure figure, @Nullable String quantity) {
        if (quantity == null) {
            return figure.rounds();
        }
        Double extra = figure.extras().get(quantity);
        return extra == null ? List.of() : List.of(extra);
    }
}
