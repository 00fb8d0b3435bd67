package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.OperationId;
import dev.perigee.near.Fill;
import dev.perigee.near.Keeper;
import dev.perigee.near.NearPolicies;
import dev.perigee.near.NearSettings;
import dev.perigee.near.NearTier;
import dev.perigee.spi.Copier;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An answer that a change of another node has overtaken on its way, where copies may outlive such changes for a moment. */
class LateAnswerTest {

    private final Scene scene = new Scene();
    private final Scope scope = scene.partition.scope(Scene.CACHE);
    private final NearTier<String, Integer> near = new NearTier<>(
            new NearSettings(10, 0, Duration.ZERO, NearPolicies.W_TINY_LFU, /* isOnly= */ false, () -> scene.now),
            new Keeper<>(Copier.SHARING, null),
            key -> {});

    @Test
    void asAFallbackItIsAsOldAsItsQuestionWhateverWasProvedSince() {
        scene.now = 100;
        Ticket sent = scene.ask();
        scene.now = 150;
        scene.hear(scene.changed(11, Scene.KEY));
        scene.now = 400;
        assertThat(scene.digest(11).settled()).isTrue();
        scene.now = 500;

        install(sent, /* asOf= */ 10);

        assertThat(near.find(Scene.KEY)).isNull();
        assertThat(near.findStale(Scene.KEY, /* maxAgeNanos= */ 399)).isNull();
        assertThat(near.findStale(Scene.KEY, /* maxAgeNanos= */ 400)).isNotNull();
    }

    private void install(Ticket sent, long asOf) {
        near.install(
                Scene.KEY,
                scope,
                sent,
                Scene.stripe(Scene.KEY),
                new Fill<>(
                        near.keeper().keepAnyway(Scene.KEY, 7),
                        new OperationId(1, 1),
                        scene.at(asOf),
                        sent.askedAt(),
                        Copy.NO_END,
                        List.of(),
                        /* weight= */ 1),
                new Rereads(Duration.ofNanos(100), Scene.BOUND));
    }
}
