package dev.perigee.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

@Tag("slow")
class TestWatchdogTest {

    @Test
    void aJvmInWhichATestHangsIsEndedAndTheTestIsNamed() throws IOException, InterruptedException {
        Process tests = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + TestWatchdog.SECONDS_PROPERTY + "=3",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(tests.waitFor()).as(printed).isEqualTo(TestWatchdog.EXIT_CODE);
        assertThat(printed)
                .contains("No test began or ended for 3 seconds", "[method:hangs()]", "CountDownLatch.await")
                .doesNotContain("[method:ends()]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon", ""})
    void aLimitThatIsNoneIsRefused(String seconds) {
        assertThatThrownBy(() -> TestWatchdog.wakeUps(seconds))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(TestWatchdog.SECONDS_PROPERTY, "'" + seconds + "'", "above 0");
    }

    @Test
    void withoutALimitItWaitsTenMinutes() {
        assertThat(TestWatchdog.wakeUps(null)).isEqualTo(600);
        assertThat(TestWatchdog.wakeUps(" 3 ")).isEqualTo(3);
    }

    /** What the JVM of the first test runs. */
    static final class Main {

        private Main() {}

        public static void main(String[] arguments) {
            Launcher launcher = LauncherFactory.create();
            launcher.execute(LauncherDiscoveryRequestBuilder.request()
                    .selectors(DiscoverySelectors.selectClass(Hanging.class))
                    .build());
        }
    }

    /** Not found by Surefire, since its name says nothing of a test. */
    static class Hanging {

        @Test
        void ends() {}

        @Test
        void hangs() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }
}
