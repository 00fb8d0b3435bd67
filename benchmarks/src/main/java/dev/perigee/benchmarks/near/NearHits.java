package dev.perigee.benchmarks.near;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.PerigeeVersion;
import dev.perigee.benchmarks.jmh.Effort;
import dev.perigee.benchmarks.jmh.Jmh;
import dev.perigee.benchmarks.report.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Near hits of this version of Perigee beside those of another one, with one kind of keys. */
public final class NearHits implements Part {

    private final KeyKind keys;

    /** Makes the part for a kind of keys. */
    public NearHits(KeyKind keys) {
        this.keys = keys;
    }

    @Override
    public String name() {
        return "near-hit-" + keys.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Figure> measure(Run run) {
        return measure(NearGet.ENTRIES, run, run.quick() ? Effort.quick() : Effort.full());
    }

    List<Figure> measure(int entries, Run run, Effort effort) {
        Map<String, Jmh> forks = new LinkedHashMap<>();
        for (PerigeeVersion version : PerigeeVersion.values()) {
            forks.put(
                    version.contender(),
                    Jmh.of(NearHitBenchmark.class, "get")
                            .param("version", version)
                            .param("redis", run.redis().uri())
                            .param("keys", keys)
                            .param("entries", entries)
                            .effort(effort));
        }
        return Rounds.measure("near-hit/" + keys.type().getSimpleName() + "/1 thread", forks, run);
    }
}
