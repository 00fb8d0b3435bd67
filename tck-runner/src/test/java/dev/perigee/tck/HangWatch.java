package dev.perigee.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Interrupts a test in which nothing happens any more, and leaves behind what every thread was doing. Some of the TCK's
 * tests wait for a future without a limit; so an answer that never comes is one test's error and has a reason, where
 * otherwise the whole run would be lost. A test that does not heed the interruption is ended by test-watchdog.
 *
 * <p>It watches only where the system property {@code tck.run} names the folder to write to. Its public methods are
 * called by the one thread that runs the tests; {@link Pulse} and the end are all that this thread and the watching one share.
 */
public final class HangWatch implements TestExecutionListener {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** Of the plan that is run; several may follow each other in one JVM, each a class. */
    private CountDownLatch over = new CountDownLatch(1);

    /** Each value is immutable, and a lost one only makes the watching thread wait longer: a volatile is enough. */
    private volatile Pulse pulse = new Pulse("start", System.nanoTime());

    /**
     * A sign of life.
     *
     * @param test what began or ended
     * @param nanoTime when, in the terms of {@link System#nanoTime()}
     */
    private record Pulse(String test, long nanoTime) {}

    /** For the service loader. */
    public HangWatch() {}

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        String folder = System.getProperty("tck.run");
        if (folder != null) {
            Thread tests = Thread.currentThread();
            CountDownLatch end = new CountDownLatch(1);
            over = end;
            pulse = new Pulse("start", System.nanoTime());
            Thread watcher = new Thread(() -> watch(tests, Path.of(folder), end), "hang-watch");
            watcher.setDaemon(true);
            watcher.start();
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        pulse = new Pulse(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        over.countDown();
    }

    private void watch(Thread tests, Path folder, CountDownLatch end) {
        try {
            while (!end.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                Pulse last = pulse;
                if (System.nanoTime() - last.nanoTime() > PATIENCE.toNanos()) {
                    write(folder, last);
                    pulse = new Pulse(last.test(), System.nanoTime());
                    tests.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path folder, Pulse last) throws IOException {
        StringJoiner text = new StringJoiner("\n\n", "", "\n\n");
        text.add("Nothing happened for " + PATIENCE.toSeconds() + " s after " + last.test());
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            text.add(describe(thread));
        }
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(Reports.THREADS), text.toString(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String describe(ThreadInfo thread) {
        StringJoiner text = new StringJoiner("\n    at ");
        String waitsFor = thread.getLockName() == null ? "" : " for " + thread.getLockName();
        String owner = thread.getLockOwnerName() == null ? "" : ", held by " + thread.getLockOwnerName();
        text.add(thread.getThreadName() + ": " + thread.getThreadState() + waitsFor + owner);
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.add(frame.toString());
        }
        return text.toString();
    }
}
