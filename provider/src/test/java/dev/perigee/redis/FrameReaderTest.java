package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody hears is taken off a connection, and nothing else is, however the stream is cut. */
final class FrameReaderTest {

    private static final String OURS = "ns:b";
    private static final String OTHER = "ns:bb";

    private final Reception reception = new Reception();
    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameReader(reception));
    private final List<String> heard = new ArrayList<>();
    private final Consumer<byte[]> hearer = bytes -> heard.add(text(bytes));

    FrameReaderTest() {
        reception.add(bytes(OURS), hearer);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aMessageOfAChannelThatIsHeardGoesNoFurther() {
        write(message("*", "message", OURS, "one")
                + message("*", "smessage", OURS, "")
                + message(">", "message", OURS, "\r\n$"));

        assertThat(heard).containsExactly("one", "", "\r\n$");
        assertThat(passedOn()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+PONG\r\n",
                "-ERR no\r\n",
                ":12\r\n",
                "$-1\r\n",
                "_\r\n",
                "*-1\r\n",
                "*0\r\n",
                "*2\r\n$4\r\npong\r\n$0\r\n\r\n",
                "*3\r\n$9\r\nsubscribe\r\n$4\r\nns:b\r\n:1\r\n",
                "*3\r\n$7\r\nmessage\r\n$5\r\nns:bb\r\n$1\r\nx\r\n",
                "*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$4\r\nns:b\r\n$1\r\nx\r\n",
                "*3\r\n$7\r\nmessagE\r\n$4\r\nns:b\r\n$1\r\nx\r\n",
                "*3\r\n:7\r\n:8\r\n:9\r\n",
                "%1\r\n$6\r\nserver\r\n*1\r\n$5\r\nredis\r\n"
            })
    void allElseGoesOnAsItCame(String value) {
        write(message("*", "message", OURS, "before") + value + message("*", "message", OURS, "behind"));

        assertThat(heard).containsExactly("before", "behind");
        assertThat(passedOn()).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void howTheStreamIsCutMakesNoDifference(long seed) {
        Random random = new Random(seed);
        StringBuilder stream = new StringBuilder();
        List<String> ours = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String content = "x".repeat(random.nextInt(50)) + i;
            if (random.nextBoolean()) {
                ours.add(content);
                stream.append(message("*", "message", OURS, content));
            } else {
                String other = random.nextBoolean() ? "+PONG" + i + "\r\n" : message("*", "message", OTHER, content);
                others.add(other);
                stream.append(other);
            }
        }

        for (int at = 0; at < stream.length(); ) {
            int end = Math.min(stream.length(), at + 1 + random.nextInt(random.nextBoolean() ? 3 : 300));
            write(stream.substring(at, end));
            at = end;
        }

        assertThat(heard).as("seed %d", seed).isEqualTo(ours);
        assertThat(passedOn()).as("seed %d", seed).isEqualTo(others);
    }

    @Test
    void behindSomethingUnknownEverythingGoesOn() {
        String unknown = "?what\r\n";
        String message = message("*", "message", OURS, "one");

        write(unknown + message);
        write(message);

        assertThat(heard).isEmpty();
        assertThat(String.join("", passedOn())).isEqualTo(unknown + message + message);
    }

    @Test
    void allWhoHearAChannelHearItUntilTheyLeave() {
        Consumer<byte[]> second = bytes -> heard.add("second " + text(bytes));
        reception.add(bytes(OURS), second);
        reception.add(bytes(OURS), second);
        write(message("*", "message", OURS, "one"));
        reception.remove(bytes(OURS), hearer);
        write(message("*", "message", OURS, "two"));
        reception.remove(bytes(OURS), second);
        String three = message("*", "message", OURS, "three");
        write(three);

        assertThat(heard).containsExactly("one", "second one", "second two");
        assertThat(passedOn()).containsExactly(three);
    }

    private void write(String text) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes(text)));
    }

    private List<String> passedOn() {
        List<String> all = new ArrayList<>();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            all.add(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
        return all;
    }

    private static String message(String type, String kind, String channel, String content) {
        return type + "3\r\n" + bulk(kind) + bulk(channel) + bulk(content);
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
