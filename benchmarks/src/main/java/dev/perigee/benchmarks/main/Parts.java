package dev.perigee.benchmarks.main;

import dev.perigee.benchmarks.Part;
import java.util.List;

/** All parts, in the order in which they run. */
final class Parts {

    private Parts() {}

    static List<Part> all() {
        return List.of();
    }
}
