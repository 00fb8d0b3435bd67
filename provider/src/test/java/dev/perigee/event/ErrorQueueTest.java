package dev.perigee.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.BackgroundError;
import dev.perigee.BackgroundError.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What becomes of failures between who tells them and the listener. */
class ErrorQueueTest {

    private final List<BackgroundError> heard = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private final Executor executor = tasks::add;

    @Test
    void theListenerHearsOnAnotherThread() {
        ErrorQueue queue = new ErrorQueue(heard::add);
        RuntimeException cause = new IllegalStateException("on purpose");
        queue.report("cache").tell(Kind.MAINTENANCE, cause);
        queue.tick(executor);
        assertThat(heard).isEmpty();
        run();
        assertThat(heard).containsExactly(new BackgroundError("cache", Kind.MAINTENANCE, cause, 1));
    }

    @Test
    void whatIsAlikeIsToldOnce() {
        ErrorQueue queue = new ErrorQueue(heard::add);
        RuntimeException first = new IllegalStateException("first");
        ErrorReport report = queue.report("cache");
        report.tell(Kind.FALLBACK, first);
        report.tell(Kind.FALLBACK, new IllegalStateException("second"));
        report.tell(Kind.FALLBACK, new IllegalArgumentException("of another class"));
        report.tell(Kind.LISTENER, new IllegalStateException("of another kind"));
        queue.report("other").tell(Kind.FALLBACK, new IllegalStateException("of another cache"));
        report.tell(Kind.LOST_EVENTS, null, 5);
        report.tell(Kind.LOST_EVENTS, null, 0);
        queue.tick(executor);
        run();
        assertThat(heard).hasSize(5).first().isEqualTo(new BackgroundError("cache", Kind.FALLBACK, first, 2));
        assertThat(heard).last().isEqualTo(new BackgroundError("cache", Kind.LOST_EVENTS, null, 5));
        queue.tick(executor);
        assertThat(tasks).as("nothing is told twice").isEmpty();
    }

    @Test
    void oneCallAtATime() {
        ErrorQueue queue = new ErrorQueue(heard::add);
        queue.report("a").tell(Kind.LISTENER, null);
        queue.tick(executor);
        queue.report("b").tell(Kind.LISTENER, null);
        queue.tick(executor);
        assertThat(tasks).hasSize(1);
        run();
        queue.tick(executor);
        run();
        assertThat(heard).extracting(BackgroundError::cache).containsExactly("a", "b");
    }

    @Test
    void isBounded() {
        ErrorQueue queue = new ErrorQueue(heard::add);
        for (int i = 0; i < ErrorQueue.CAPACITY + 7; i++) {
            queue.report("cache-" + i).tell(Kind.LISTENER, null);
        }
        assertThat(queue.untold()).isEqualTo(7);
        queue.tick(executor);
        run();
        assertThat(heard).hasSize(ErrorQueue.CAPACITY);
    }

    @Test
    void aListenerThatFailsIsAskedAgain() {
        ErrorQueue queue = new ErrorQueue(error -> {
            heard.add(error);
            throw new IllegalStateException("the listener, on purpose");
        });
        for (int i = 0; i < 3; i++) {
            queue.report("cache").tell(Kind.LISTENER, null);
            queue.tick(executor);
            run();
        }
        assertThat(heard).hasSize(3);
    }

    private void run() {
        List<Runnable> ready = new ArrayList<>(tasks);
        tasks.clear();
        ready.forEach(Runnable::run);
    }
}
