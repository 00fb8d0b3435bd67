package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.near.NearEntry;
import dev.perigee.tier.LossyNode.Waiting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What nodes may serve that a writer does not know of: those that join, pause, fall silent, or are forgotten. */
@Tag("slow")
class MembershipTest extends LossyNodes {

    @Test
    void aNodeThatJoinsUnknownToTheWriterServesNothingItReadBeforeTheWrite() {
        LossyNode writer = node(LONG, NEVER);
        writer.put("k", 1);
        LossyNode joining = node(LONG, NEVER);
        joining.losesMessage = message -> true;
        Waiting.until("it has joined", () -> joining.knows(joining));
        Waiting.until(
                "it has a copy", () -> Integer.valueOf(1).equals(joining.get("k")) && joining.near.peek("k") != null);

        writer.put("k", 2);

        assertThat(writer.knows(joining)).as("the writer knows of it").isFalse();
        assertThat(writer.unconfirmed()).isZero();
        assertThat(joining.get("k")).isEqualTo(2);
    }

    @Test
    void aNodeWhoseLeaseIsOverServesNothingNear() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode paused = node(SHORT, OFTEN);
        put(writer, paused, 1);
        paused.awaitNear("k");
        // It can neither renew nor hear, but still proves that its copies are current.
        paused.losesMeetings = true;
        Waiting.until("the writer has forgotten it", () -> !writer.knows(paused));
        assertThat(paused.near.peek("k")).as("its copy").isNotNull();
        assertThat(paused.near.find("k")).as("its copy, served").isNull();
        paused.losesMessage = message -> true;
        paused.losesDigests = true;

        writer.put("k", 2);

        assertThat(writer.unconfirmed()).isZero();
        assertThat(paused.get("k")).isEqualTo(2);
    }

    @Test
    void aNodeThatRegistersAnewAfterAPauseServesNothingItReadBefore() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode paused = node(SHORT, OFTEN);
        put(writer, paused, 1);
        paused.awaitNear("k");
        paused.losesMeetings = true;
        Waiting.until("the writer has forgotten it", () -> !writer.knows(paused));
        NearEntry<Integer> copy = paused.near.peek("k");
        paused.losesMeetings = false;
        Waiting.until("the writer knows it again", () -> writer.knows(paused));

        assertThat(paused.near.peek("k")).isSameAs(copy);
        assertThat(paused.near.find("k")).as("its copy, served").isNull();
    }

    /** The store has renewed it all the time; but for all it knows, it may have been forgotten in between. */
    @Test
    void aNodeThatDidNotHearOfItsRenewalsServesNothingItReadBefore() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode deaf = node(SHORT, OFTEN);
        put(writer, deaf, 1);
        deaf.awaitNear("k");
        NearEntry<Integer> copy = deaf.near.peek("k");
        deaf.losesMeetingAnswers = true;
        Waiting.until("its lease is over", () -> deaf.near.find("k") == null);
        Roster former = deaf.node.membership().roster();
        deaf.losesMeetingAnswers = false;
        Waiting.until("it hears again", () -> deaf.node.membership().roster() != former);

        assertThat(deaf.near.peek("k")).isSameAs(copy);
        assertThat(deaf.near.find("k")).as("its copy, served").isNull();
    }

    @Test
    void aWriterWhoseListIsOldAsksAnewAndWaitsForTheBoundIfItCannot() {
        LossyNode writer = node(SHORT, OFTEN);
        Waiting.until("the writer has a list", () -> writer.node.membership().roster() != null);
        writer.put("k", 1);
        writer.losesMeetings = true;
        LossyNode joining = node(SHORT, OFTEN);
        joining.awaitNear("k"); // So its registration is older than the bound, and the writer's list is older still.
        joining.losesMessage = message -> true;
        joining.losesDigests = true;

        writer.put("k", 2);

        assertThat(writer.knows(joining)).isFalse();
        assertThat(writer.unconfirmed()).isOne();
        assertThat(joining.get("k")).isEqualTo(2);
    }

    @Test
    void aWriterWhoseListIsOldAsksAnewAndWaitsForWhomItFinds() {
        LossyNode writer = node(SHORT, OFTEN);
        Waiting.until("the writer has a list", () -> writer.node.membership().roster() != null);
        writer.put("k", 1);
        writer.losesMeetings = true;
        LossyNode joining = node(SHORT, OFTEN);
        joining.awaitNear("k");
        assertThat(writer.knows(joining)).isFalse();
        writer.losesMeetings = false;

        writer.put("k", 2);

        assertThat(writer.knows(joining)).isTrue();
        assertThat(joining.get("k")).isEqualTo(2);
    }

    @Test
    void lostRegistrationsMakeWritersWaitForTheBound() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode reader = node(SHORT, OFTEN);
        put(writer, reader, 1);
        reader.awaitNear("k");
        reader.losesMessage = message -> true;
        reader.losesDigests = true;
        reader.losesMeetings = true;
        space.network().loseRegistrations();
        Waiting.until("the writer does not know the reader", () -> !writer.knows(reader));

        writer.put("k", 2);

        assertThat(writer.unconfirmed()).isOne();
        assertThat(reader.get("k")).isEqualTo(2);
    }

    @Test
    void nobodyWaitsForANodeThatCannotHearAndItReadsNothingNear() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode deaf = node(SHORT, OFTEN);
        put(writer, deaf, 1);
        deaf.awaitNear("k");
        NearEntry<Integer> copy = deaf.near.peek("k");

        space.network().disconnect(deaf.backplane);
        Waiting.until("its copies are not served", () -> deaf.near.find("k") == null);
        Waiting.until("the writer does not wait for it", () -> !writer.knows(deaf));
        writer.put("other", 1);
        assertThat(writer.unconfirmed()).isZero();

        space.network().reconnect(deaf.backplane);
        Waiting.until("the writer waits for it again", () -> writer.knows(deaf));
        assertThat(deaf.near.peek("k")).isSameAs(copy);
        assertThat(deaf.near.find("k")).as("what it read before, served").isNull();
        deaf.awaitNear("k");
    }

    @Test
    void manyCachesCostOneRegistration() {
        LossyNode node = node(LONG, OFTEN);
        Waiting.until("it has renewed several times", () -> node.meetings.get() > 3);
        assertThat(node.node.membership().roster()).isNotNull();
        int others = 20;
        for (int i = 0; i < others; i++) {
            node.node.membership().join(new Participation(CacheId.of("other" + i), /* reads= */ true, () -> false));
        }
        Waiting.until("all are registered", () -> registered(node) == others + 1);
        int before = node.meetings.get();
        long begun = System.nanoTime();
        Waiting.until("some more renewals", () -> node.meetings.get() >= before + 4);
        long rounds = (System.nanoTime() - begun) / OFTEN.toNanos() + 1;

        assertThat((long) node.meetings.get() - before).isLessThanOrEqualTo(rounds + 1);
    }

    private static int registered(LossyNode node) {
        Roster roster = node.node.membership().roster();
        return roster == null
                ? 0
                : roster.members().stream()
                        .mapToInt(member -> member.reading().size())
                        .sum();
    }
}
