package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.Customer;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.launcher.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many bytes of a Redis a typical object of five fields takes, by everything that is kept for it: what the server's data
 * grew by for 10,000 of them. A server of its own for each, so that no table of another is grown already.
 */
public final class Sizes implements Part {

    private final int entries;

    /** With 10,000 entries. */
    public Sizes() {
        this(10_000);
    }

    Sizes(int entries) {
        this.entries = entries;
    }

    @Override
    public String name() {
        return "sizes";
    }

    @Override
    public List<Figure> measure(Run run) throws Exception {
        List<Figure> figures = new ArrayList<>();
        int rounds = run.quick() ? 1 : 3;
        for (boolean expiring : new boolean[] {true, false}) {
            String caseId = "bytes-in-redis/" + (expiring ? "expiring" : "eternal");
            Map<String, List<Double>> bytes = new LinkedHashMap<>();
            Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (String name : run.quick() ? Fillers.WITH_TARGETS : Fillers.ALL) {
                    if (!expiring || Fillers.canExpire(name)) {
                        bytes.computeIfAbsent(name, none -> new ArrayList<>())
                                .add(measure(name, expiring, entries, shares));
                    }
                }
            }
            bytes.forEach((name, values) ->
                    figures.add(new Figure(caseId, name, "B", values, shares.getOrDefault(name, Map.of()))));
        }
        return Probes.tell(run, figures);
    }

    private static double measure(String name, boolean expiring, int entries, Map<String, Map<String, Double>> shares)
            throws Exception {
        try (RedisServer server = RedisServer.start();
                ServerGauge gauge = new ServerGauge(server);
                Filler filler = Fillers.open(name, server, expiring)) {
            // The first entry brings what is there once for each cache.
            filler.put(key(0), (Customer) ValueKind.IMMUTABLE.value(0));
            long before = settled(gauge);
            for (int i = 1; i <= entries; i++) {
                filler.put(key(i), (Customer) ValueKind.IMMUTABLE.value(i));
            }
            double each = (double) (settled(gauge) - before) / entries;
            shares.computeIfAbsent(name, none -> name.startsWith("perigee") ? shares(gauge, each) : Map.of());
            return each;
        }
    }

    /** The data's bytes once two looks agree: tables grow in small steps, buffers of connections go. */
    private static long settled(ServerGauge gauge) throws InterruptedException {
        long last = gauge.dataBytes();
        for (int look = 0; look < 20; look++) {
            Thread.sleep(150);
            long now = gauge.dataBytes();
            if (Math.abs(now - last) < 512) {
                return now;
            }
            last = now;
        }
        return last;
    }

    /** What the bytes of one entry of Perigee are for. */
    private static Map<String, Double> shares(ServerGauge gauge, double each) {
        byte[] name = entryName(gauge);
        Object stored = gauge.call("GET".getBytes(StandardCharsets.US_ASCII), name);
        int envelope = stored instanceof byte[] bytes ? bytes.length : 0;
        int key = key(1).length();
        return Map.of(
                "header B", (double) EnvelopeHeader.LENGTH,
                "payload B", (double) (envelope - EnvelopeHeader.LENGTH),
                "key B", (double) key,
                "name but for the key B", (double) (name.length - key),
                "Redis' own B", each - envelope - name.length);
    }

    private static byte[] entryName(ServerGauge gauge) {
        String cursor = "0";
        do {
            if (gauge.call("SCAN", cursor, "MATCH", "*}:e:*", "COUNT", "1000") instanceof List<?> page
                    && page.get(0) instanceof byte[] next
                    && page.get(1) instanceof List<?> names) {
                if (!names.isEmpty() && names.get(0) instanceof byte[] name) {
                    return name;
                }
                cursor = new String(next, StandardCharsets.US_ASCII);
            }
        } while (!cursor.equals("0"));
        throw new IllegalStateException("No entry of Perigee is found in the server");
    }

    private static String key(int number) {
        return "customer-" + (100_000 + number);
    }
}
