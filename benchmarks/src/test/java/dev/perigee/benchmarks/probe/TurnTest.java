package dev.perigee.benchmarks.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnTest {

    private final List<String> order = new ArrayList<>();

    @Test
    void subjectsAlternateAndARoundIsTheMedianOfItsTurns() throws Exception {
        Map<String, Turn> subjects = new LinkedHashMap<>();
        subjects.put("a", costs("a", 1_000, 1, 2, 9, 4, 5, 60));
        subjects.put("b", costs("b", 1_000, 10, 10, 10, 20, 20, 20));
        assertThat(Turn.alternate(subjects, /* rounds= */ 2, /* turns= */ 3))
                .isEqualTo(Map.of("a", List.of(2.0, 5.0), "b", List.of(10.0, 20.0)));
        assertThat(String.join("", order)).isEqualTo("ab".repeat(7));
    }

    private Turn costs(String name, double... costs) {
        int[] next = new int[1];
        return () -> {
            order.add(name);
            return costs[next[0]++];
        };
    }
}
