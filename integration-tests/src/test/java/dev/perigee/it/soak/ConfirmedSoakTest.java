package dev.perigee.it.soak;

import org.junit.jupiter.api.Test;

/** The soak with confirmed writes: a read that begins after a write has returned sees nothing older, on any node. */
final class ConfirmedSoakTest {

    @Test
    void nobodySeesAnythingOlderThanAWriteThatHasReturned() {
        SoakTest.run(SoakPlan.standard().withConsistency("confirmed"));
    }
}
