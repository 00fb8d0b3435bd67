package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Shortened;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.client.handler.CommandDecoder;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.QueueCommandHolder;

/** Strings that are too long are shortened, all else passes as it came, however the stream is cut, and nothing leaks. */
final class AnswerLimitTest {

    private static final int LIMIT = Shortened.LENGTH + 100;

    private final List<ByteBuf> written = new ArrayList<>();
    private final AnswerLimit limit = new AnswerLimit(() -> LIMIT, /* isInStep= */ true);
    private final EmbeddedChannel channel = new EmbeddedChannel(limit);

    @AfterEach
    void nothingLeaks() {
        channel.finishAndReleaseAll();
        assertThat(written).allMatch(buffer -> buffer.refCnt() == 0);
    }

    /** An answer as it comes, and as it is passed on. */
    private record Stream(byte[] in, byte[] out) {}

    private static final class Streams {

        private final Random random;
        private final ByteArrayOutputStream in = new ByteArrayOutputStream();
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Streams(long seed) {
            random = new Random(seed);
        }

        Stream make(int values, boolean isWithLong) {
            for (int i = 0; i < values; i++) {
                add(isWithLong);
            }
            return new Stream(in.toByteArray(), out.toByteArray());
        }

        private void add(boolean isWithLong) {
            switch (random.nextInt(isWithLong ? 10 : 8)) {
                case 0 -> line("+OK");
                case 1 -> line("-ERR $9999999 no");
                case 2 -> line(":" + random.nextLong());
                case 3 -> line(random.nextBoolean() ? "$-1" : "*-1");
                case 4 ->
                    line(List.of("_", ",1.5", "#t", "(123456789012345678901234567890")
                            .get(random.nextInt(4)));
                case 5 -> line("*>~%|".charAt(random.nextInt(5)) + "3");
                case 6 -> string(random.nextInt(3));
                case 7 -> string(random.nextInt(LIMIT + 1));
                default -> string(LIMIT + 1 + random.nextInt(2000));
            }
        }

        private void line(String text) {
            byte[] bytes = (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
            in.writeBytes(bytes);
            out.writeBytes(bytes);
        }

        private void string(int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            if (length > 20) {
                // What looks like an answer and is none.
                System.arraycopy("\r\n$99999999\r\n".getBytes(StandardCharsets.US_ASCII), 0, bytes, 3, 13);
            }
            char type = "$$$=!".charAt(random.nextInt(5));
            write(in, type, bytes);
            write(out, type, length <= LIMIT ? bytes : shortened(bytes));
        }

        private static byte[] shortened(byte[] bytes) {
            byte[] left = Arrays.copyOf(Arrays.copyOf(bytes, Shortened.KEPT), Shortened.LENGTH);
            Shortened.mark(left);
            return left;
        }

        private static void write(ByteArrayOutputStream to, char type, byte[] bytes) {
            to.writeBytes((type + "" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            to.writeBytes(bytes);
            to.writeBytes(new byte[] {'\r', '\n'});
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whereverAStreamIsCutOnlyWhatIsTooLongIsShortened(long seed) {
        for (boolean isWithLong : new boolean[] {false, true}) {
            Stream stream = new Streams(seed).make(12, isWithLong);
            for (int cut = 0; cut <= stream.in().length; cut++) {
                write(stream.in(), 0, cut);
                write(stream.in(), cut, stream.in().length);

                assertThat(passed())
                        .as("seed %d, cut at %d, long ones %s", seed, cut, isWithLong)
                        .isEqualTo(stream.out());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void inHoweverManyPiecesItComes(long seed) {
        Random random = new Random(seed);
        for (int most : new int[] {1, 2, 7, 100, 5000}) {
            Stream stream = new Streams(seed).make(200, /* isWithLong= */ true);
            for (int from = 0; from < stream.in().length; ) {
                int to = Math.min(stream.in().length, from + 1 + random.nextInt(most));
                write(stream.in(), from, to);
                from = to;
            }

            assertThat(passed()).as("seed %d, pieces of up to %d", seed, most).isEqualTo(stream.out());
        }
    }

    @Test
    void whatPassesIsTheBufferThatCame() {
        ByteBuf answer = Unpooled.copiedBuffer("*2\r\n$3\r\nabc\r\n$100\r\nunfinished", StandardCharsets.US_ASCII);
        written.add(answer);

        channel.writeInbound(answer);

        ByteBuf passed = channel.readInbound();
        assertThat(passed).isSameAs(answer);
        assertThat(passed.readableBytes()).isEqualTo(29);
        passed.release();
    }

    /** What is too large is known as such, and answers behind it are not lost, before the rest of it has come. */
    @Test
    void theBeginningIsEnough() {
        byte[] beginning = new byte[Shortened.KEPT];
        write("$314572800\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(passed()).isEmpty();
        write(beginning);

        byte[] passed = passed();
        byte[] string = Arrays.copyOfRange(passed, passed.length - 2 - Shortened.LENGTH, passed.length - 2);
        assertThat(Shortened.isShortened(string)).isTrue();
        assertThat(limit.isDelivering()).isTrue();
        byte[] more = new byte[1 << 16];
        for (int left = 314_572_800 + 2 - beginning.length; left > 0; left -= more.length) {
            write(more, 0, Math.min(left, more.length));
            ByteBuf none = channel.readInbound();
            assertThat(none).isNull();
        }
        assertThat(limit.isDelivering()).isFalse();
        write("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(passed()).isEqualTo("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void onceSomethingUnknownHasComeAllPasses() {
        for (String unknown :
                List.of("?", "$x\r\n", "$?\r\n", "$000000000000000000000000000000", "$99999999999999999")) {
            EmbeddedChannel other = new EmbeddedChannel(new AnswerLimit(() -> LIMIT, /* isInStep= */ true));
            byte[] bytes =
                    ("+OK\r\n" + unknown + "\r\n$5000\r\n" + "x".repeat(5000)).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < bytes.length; i++) {
                ByteBuf piece = Unpooled.copiedBuffer(bytes, i, 1);
                written.add(piece);
                other.writeInbound(piece);
            }
            assertThat(passed(other)).as(unknown).isEqualTo(bytes);
        }
    }

    /** A connection that is borrowed may owe an answer to whoever had it before. */
    @Test
    void aConnectionInUseIsLookedAtFromTheNextAnswerOn() {
        Deque<QueueCommandHolder> owed = new ArrayDeque<>();
        owed.add(new QueueCommandHolder(null, null));
        EmbeddedChannel used = new EmbeddedChannel();
        used.attr(CommandsQueue.COMMANDS_QUEUE).set(owed);
        AnswerLimit late = new AnswerLimit(() -> LIMIT, /* isInStep= */ false);
        used.pipeline().addLast(late);
        byte[] rest = "rest of an answer\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] small = "$1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] large = ("$5000\r\n" + "x".repeat(5000) + "\r\n").getBytes(StandardCharsets.US_ASCII);

        used.writeInbound(Unpooled.copiedBuffer(rest));
        used.writeInbound(Unpooled.copiedBuffer(large));
        assertThat(passed(used)).endsWith(large).hasSize(rest.length + large.length);
        owed.clear();
        used.writeInbound(Unpooled.copiedBuffer(small));
        assertThat(passed(used)).isEqualTo(small);
        used.writeInbound(Unpooled.copiedBuffer(large));
        assertThat(passed(used)).hasSizeLessThan(1000);
    }

    @Test
    void aConnectionThatIsGivenBackKeepsItsOwnLimit() {
        EmbeddedChannel borrowed = new EmbeddedChannel(new CommandsQueue(), new CommandDecoder("redis"));
        IntSupplier ours = () -> LIMIT;
        AnswerLimit first = AnswerLimit.impose(borrowed, ours);

        assertThat(AnswerLimit.impose(borrowed, ours)).as("no second one").isSameAs(first);
        assertThat(borrowed.pipeline()
                        .names()
                        .indexOf(borrowed.pipeline().context(AnswerLimit.class).name()))
                .isLessThan(borrowed.pipeline()
                        .names()
                        .indexOf(borrowed.pipeline()
                                .context(CommandDecoder.class)
                                .name()));
        limit.lift();
        write("$5000\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(passed()).as("lifted to what was usual").isEmpty();
    }

    private void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    private void write(byte[] bytes, int from, int to) {
        ByteBuf buffer = channel.alloc().directBuffer().writeBytes(bytes, from, to - from);
        if (written.size() < 100_000) {
            written.add(buffer);
        }
        channel.writeInbound(buffer);
    }

    private byte[] passed() {
        return passed(channel);
    }

    private static byte[] passed(EmbeddedChannel from) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf next = from.readInbound(); next != null; next = from.readInbound()) {
            byte[] bytes = new byte[next.readableBytes()];
            next.readBytes(bytes);
            all.writeBytes(bytes);
            next.release();
        }
        return all.toByteArray();
    }
}
