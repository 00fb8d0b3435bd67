package dev.perigee.watchdog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Ends the JVM of tests in which no test has begun or ended for {@value #SECONDS_PROPERTY}, {@value
 * #DEFAULT_SECONDS} unless told otherwise, and says which tests were running and what each thread was doing. JUnit finds
 * it by itself wherever it is on the class path.
 *
 * <p>A limit on the time of all tests of a module fails on a machine that is slower than the one on which it was set,
 * and names nobody. This one grows with the number of tests. It counts its own wake-ups, a second apart, and does not
 * look at a clock: while the machine does not run the tests, it does not run the watchdog either.
 */
public final class TestWatchdog implements TestExecutionListener {

    static final String SECONDS_PROPERTY = "tests.silence.seconds";
    static final int DEFAULT_SECONDS = 600;
    /** The exit code of a JVM that was ended. */
    static final int EXIT_CODE = 86;

    private static final long WAKE_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int patience = wakeUps(System.getProperty(SECONDS_PROPERTY));
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    /** How many wake-ups in a row have seen nothing; the tests' threads put it back, a lost update costs a second. */
    private volatile int silence;

    /** Written by the tests' thread only. Surefire may run one plan after the other, each a class, in one JVM. */
    private volatile boolean isRunning;

    private volatile @Nullable Thread watch;

    /** Made by JUnit. */
    public TestWatchdog() {}

    /**
     * How many wake-ups the watchdog waits.
     *
     * @param seconds the property's value; null if there is none
     */
    static int wakeUps(@Nullable String seconds) {
        if (seconds == null) {
            return DEFAULT_SECONDS;
        }
        try {
            int number = Integer.parseInt(seconds.strip());
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with what would be right.
        }
        throw new IllegalArgumentException(
                SECONDS_PROPERTY + " is '" + seconds + "', it takes a whole number of seconds above 0");
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        silence = 0;
        isRunning = true;
        if (watch == null) {
            watch = new Thread(this::watch, "test-watchdog");
            watch.setDaemon(true);
            watch.start();
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        isRunning = false;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        silence = 0;
        running.add(test.getUniqueId());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        silence = 0;
        running.remove(test.getUniqueId());
    }

    private void watch() {
        while (true) {
            LockSupport.parkNanos(WAKE_UP_NANOS);
            int seen = silence + 1;
            silence = seen;
            if (isRunning && seen > patience) {
                // Past what collects the output of tests, which may go into files.
                try (PrintStream console =
                        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)) {
                    console.print(report());
                }
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
    }

    /** Which tests are running, and what each thread is doing. */
    String report() {
        StringBuilder text = new StringBuilder("\nNo test began or ended for " + patience
                + " seconds, so this JVM is ended (-D" + SECONDS_PROPERTY + " waits longer). Running:\n");
        running.stream()
                .sorted()
                // What contains a running test says no more than the test itself.
                .filter(id -> running.stream().noneMatch(other -> other.startsWith(id + "/")))
                .forEach(id -> text.append("  ").append(id).append('\n'));
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            append(text, thread);
        }
        return text.toString();
    }

    /** All frames; {@link ThreadInfo#toString} leaves off after eight. */
    private static void append(StringBuilder text, ThreadInfo thread) {
        text.append("\n\"").append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
        LockInfo lock = thread.getLockInfo();
        if (lock != null) {
            text.append(" on ").append(lock);
            if (thread.getLockOwnerName() != null) {
                text.append(" owned by \"").append(thread.getLockOwnerName()).append('"');
            }
        }
        text.append('\n');
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("    at ").append(frame).append('\n');
        }
    }
}
