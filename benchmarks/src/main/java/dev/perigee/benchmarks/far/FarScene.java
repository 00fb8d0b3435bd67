package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.ValueKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who does what in a far case, and on what. It is told as text, since another JVM measures it.
 *
 * @param values what the values are
 * @param entries how many keys are there before the first turn
 * @param acts whose turns there are, in their order
 */
record FarScene(ValueKind values, int entries, List<Act> acts) {

    /**
     * What one contender does in its turns.
     *
     * @param contender a name of {@link FarContenders}; acts of the same contender share it
     * @param operation what it does
     * @param name what the figures call it
     */
    record Act(String contender, FarOperation operation, String name) {}

    /** Keeps a copy. */
    FarScene {
        acts = List.copyOf(acts);
    }

    /** A scene in which all do the same. */
    static FarScene of(ValueKind values, int entries, FarOperation operation, String... contenders) {
        return new FarScene(
                values,
                entries,
                Arrays.stream(contenders)
                        .map(contender -> new Act(contender, operation, contender))
                        .toList());
    }

    String asText() {
        return values + " " + entries + " "
                + acts.stream()
                        .map(act -> act.contender() + ':' + act.operation() + ':' + act.name())
                        .collect(Collectors.joining(" "));
    }

    static FarScene parse(String text) {
        String[] words = text.split(" ", -1);
        return new FarScene(
                ValueKind.valueOf(words[0]),
                Integer.parseInt(words[1]),
                Arrays.stream(words).skip(2).map(FarScene::act).toList());
    }

    private static Act act(String text) {
        String[] parts = text.split(":", -1);
        return new Act(parts[0], FarOperation.valueOf(parts[1]), parts[2]);
    }
}
