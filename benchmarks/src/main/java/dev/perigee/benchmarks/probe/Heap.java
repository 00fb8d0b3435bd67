package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.Customer;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How many bytes of the heap an entry takes that is held in the JVM, beside its key and its value: those exist before, and are
 * put as they are. What all reachable objects have grown by, with room for twice as many, in a JVM
 * of its own for each. Values do not change, so nobody has to copy them.
 */
public final class Heap implements Part {

    /** A collection of everything that leaves nothing behind, and references of 4 bytes. */
    private static final List<String> OPTIONS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC");

    private final List<String> contenders;
    private final int entries;

    /** As many contenders and entries as the run asks for. */
    public Heap() {
        this(List.of(), 0);
    }

    Heap(List<String> contenders, int entries) {
        this.contenders = List.copyOf(contenders);
        this.entries = entries;
    }

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public List<Figure> measure(Run run) throws IOException {
        List<String> asked = contenders;
        if (asked.isEmpty()) {
            asked = run.quick() ? Opened.NEAR.subList(0, 2) : Opened.NEAR;
        }
        int number = entries > 0 ? entries : run.quick() ? 25_000 : 50_000;
        int rounds = 2;
        Map<String, List<Double>> bytes = new LinkedHashMap<>();
        try (RedisServer server = RedisServer.start()) {
            for (int round = 0; round < rounds; round++) {
                for (String contender : asked) {
                    server.call("FLUSHALL");
                    bytes.computeIfAbsent(contender, none -> new ArrayList<>())
                            .add(Forks.run(
                                            Fork.class,
                                            OPTIONS,
                                            List.of(contender, server.uri().toString(), Integer.toString(number)))
                                    .value());
                }
            }
        }
        List<Figure> figures = new ArrayList<>();
        bytes.forEach((contender, values) -> figures.add(new Figure("heap/entry", contender, "B", values, Map.of())));
        return Probes.tell(run, figures);
    }

    /** What a JVM does that is started for this. */
    static final class Fork {

        private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

        private static final int MOST_LOOKS = 10;

        private Fork() {}

        /** Fills a cache and tells the bytes of an entry. */
        public static void main(String[] arguments) throws JMException {
            int entries = Integer.parseInt(arguments[2]);
            String[] keys = new String[entries];
            Customer[] values = new Customer[entries];
            for (int i = 0; i < entries; i++) {
                keys[i] = "customer-" + (1_000_000 + i);
                values[i] = (Customer) ValueKind.IMMUTABLE.value(i);
            }
            Opened<Customer> cache = Opened.open(arguments[0], arguments[1], Customer.class, 4 * entries);
            String[] others = new String[entries];
            Arrays.setAll(others, i -> "warm-" + i);
            // As many others before them: classes, buffers and pools are there once, and grow while there is traffic.
            fill(cache, others, values);
            long before = used(entries);
            fill(cache, keys, values);
            double each;
            try {
                each = (double) (used(entries) - before) / entries;
            } finally {
                Reference.reachabilityFence(keys);
                Reference.reachabilityFence(others);
                Reference.reachabilityFence(values);
                Reference.reachabilityFence(cache);
            }
            Forks.answer(each);
            Runtime.getRuntime().halt(0);
        }

        private static void fill(Opened<Customer> cache, String[] keys, Customer[] values) {
            for (int i = 0; i < keys.length; i++) {
                cache.put().accept(keys[i], values[i]);
            }
            // Who takes an entry in by the first read only has it now.
            for (String key : keys) {
                if (cache.get().apply(key) == null) {
                    throw new IllegalStateException("What was put is not there");
                }
            }
        }

        /** The bytes of all objects that are reachable, once two looks agree: what one finds dead others take away. */
        private static long used(int entries) throws JMException {
            long last = reachable();
            for (int look = 0; look < MOST_LOOKS; look++) {
                long now = reachable();
                if (Math.abs(now - last) <= entries / 10) {
                    return now;
                }
                last = now;
            }
            return last;
        }

        /** What stands in the last line of the histogram, which begins with a collection. */
        private static long reachable() throws JMException {
            Object histogram = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            Matcher total = TOTAL.matcher(String.valueOf(histogram));
            if (!total.find()) {
                throw new IllegalStateException("The histogram of classes has no line that begins with Total");
            }
            return Long.parseLong(total.group(1));
        }
    }
}
