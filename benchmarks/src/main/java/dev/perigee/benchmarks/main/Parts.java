package dev.perigee.benchmarks.main;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.far.FarParts;
import dev.perigee.benchmarks.near.KeyKind;
import dev.perigee.benchmarks.near.Mixed;
import dev.perigee.benchmarks.near.NearCopy;
import dev.perigee.benchmarks.near.NearGet;
import dev.perigee.benchmarks.near.NearGrowth;
import dev.perigee.benchmarks.near.NearHits;
import dev.perigee.benchmarks.probe.Probes;
import java.util.ArrayList;
import java.util.List;

/** The parts, in the order in which they run. */
final class Parts {

    private Parts() {}

    /** Perigee beside its peers. */
    static List<Part> all() {
        List<Part> parts =
                new ArrayList<>(List.of(new NearGet(1), new NearGet(2), new NearCopy(), new NearGrowth(), new Mixed()));
        parts.addAll(FarParts.all());
        parts.addAll(Probes.all());
        return List.copyOf(parts);
    }

    /** Perigee beside another version of itself. */
    static List<Part> against() {
        List<Part> parts = new ArrayList<>();
        for (KeyKind keys : KeyKind.values()) {
            parts.add(new NearHits(keys));
        }
        parts.addAll(FarParts.against());
        return List.copyOf(parts);
    }
}
