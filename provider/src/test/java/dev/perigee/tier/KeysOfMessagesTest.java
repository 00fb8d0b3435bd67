package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.FarKey;
import dev.perigee.integration.Writing;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.tier.LossyNode.Waiting;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A message whose key cannot be decoded takes no copy of another key. */
class KeysOfMessagesTest extends LossyNodes {

    private static final int OTHERS = 50;

    /** Cannot read what begins with an f. */
    private record Narrow(KeyCodec<String> whole) implements KeyCodec<String> {

        @Override
        public FarKey encode(String key) {
            return whole.encode(key);
        }

        @Override
        public String decode(FarKey key) throws UnreadableException {
            String decoded = whole.decode(key);
            if (decoded.startsWith("f")) {
                throw new UnreadableException(Reason.SCHEMA_CHANGED, "evo.Key");
            }
            return decoded;
        }
    }

    @Test
    void allOthersStay() {
        LossyNode one = node(UnaryOperator.identity());
        LossyNode two = node(Narrow::new);
        for (int i = 0; i < OTHERS; i++) {
            one.put("other" + i, i);
        }
        Waiting.until("all of it is kept near", () -> {
            for (int i = 0; i < OTHERS; i++) {
                two.store.read("other" + i);
            }
            return othersNear(two) == OTHERS;
        });

        one.put("foreign", 1);
        one.put("other0", 100);
        Waiting.until("what came after it was heard", () -> two.near.find("other0") == null);
        assertThat(othersNear(two)).isEqualTo(OTHERS - 1);

        // And a copy of the key itself, if there is one, is not served on.
        assertThat(two.store.read("foreign").value()).isEqualTo(1);
        one.put("foreign", 2);
        one.put("other1", 100);
        Waiting.until("what came after it was heard", () -> two.near.find("other1") == null);
        assertThat(two.get("foreign")).isEqualTo(2);
    }

    private static int othersNear(LossyNode node) {
        int found = 0;
        for (int i = 0; i < OTHERS; i++) {
            found += node.near.find("other" + i) == null ? 0 : 1;
        }
        return found;
    }

    private LossyNode node(UnaryOperator<KeyCodec<String>> keys) {
        return add(new LossyNode(open(), LONG, NEVER, Assurances.NONE, new Writing<>(null), keys, LoadedPuts.NONE));
    }
}
