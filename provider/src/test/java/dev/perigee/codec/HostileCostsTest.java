package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.perigee.spi.Copier;
import dev.perigee.spi.UnreadableException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What hostile bytes cost who reads them and copies what they hold, as a table; what they allocate has a limit, whatever they are. */
@Tag("slow")
class HostileCostsTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The least of so many readings: the first ones pay for classes that are new to the JVM. */
    private static final int READINGS = 4;

    /** What a value may need is 16 times the longest entry, its copy too; as much again is for tables that grow on the way. */
    private static final long MOST_ALLOCATED = 3 * 16L * Limits.DEFAULTS.maxEntryBytes() + (1 << 20);

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
    private final EnvelopeCodec<Object> kryo = serialization.envelopes(Object.class);
    private final Copier copier = serialization.copier(Set.of());
    private final EnvelopeCodec<Object> java =
            new EnvelopeCodec<>(serialization.javaValues(Object.class), Limits.DEFAULTS);

    @Test
    void whatIsSmallCostsLittle() {
        measure(1_000);
    }

    @Test
    @Tag("nightly")
    void whatIsLargeIsStillLimited() {
        measure(1_000_000);
    }

    private void measure(int size) {
        StringBuilder table = new StringBuilder("| codec | payload | bytes | outcome | ms | allocated | per byte |\n");
        table.append("| --- | --- | ---: | --- | ---: | ---: | ---: |\n");
        HostileInputs.kryo(size).forEach((name, payload) -> measure(table, "kryo", kryo, name, payload));
        HostileInputs.java(size).forEach((name, payload) -> measure(table, "java", java, name, payload));
        System.out.println(table);
    }

    private void measure(
            StringBuilder table, String codecName, EnvelopeCodec<Object> codec, String name, byte[] payload) {
        byte[] envelope = HostileInputs.envelope(codecName, payload);
        String outcome = "";
        long nanos = Long.MAX_VALUE;
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < READINGS; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long begun = System.nanoTime();
            outcome = outcome(codec, envelope);
            nanos = Math.min(nanos, System.nanoTime() - begun);
            allocated = Math.min(allocated, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).as("%s, %s", codecName, name).isLessThan(MOST_ALLOCATED);
        table.append(String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %s | %.1f | %,d | %.1f |%n",
                codecName,
                name,
                envelope.length,
                outcome,
                nanos / 1e6,
                allocated,
                (double) allocated / envelope.length));
    }

    /** Anything else that is thrown fails the test. */
    private String outcome(EnvelopeCodec<Object> codec, byte[] envelope) {
        try {
            Object value = codec.decode(envelope);
            copier.copy(value); // As the near tier does with what it keeps.
            return "read";
        } catch (UnreadableException e) {
            return e.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
