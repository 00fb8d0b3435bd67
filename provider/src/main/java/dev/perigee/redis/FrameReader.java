package dev.perigee.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stands before Redisson's decoder on a connection for subscriptions, and takes off what comes by a channel that somebody
 * {@linkplain Reception hears}. All else goes on as it came, one whole value of the protocol after another.
 *
 * <p>Redisson would hand each message to a thread of its executor, from where it would be handed to the subscriber's thread.
 * To wake a thread costs more than all that is done about a message.
 */
final class FrameReader extends ByteToMessageDecoder {

    private static final ByteBuf MESSAGE =
            Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer("message".getBytes(StandardCharsets.US_ASCII)));
    private static final ByteBuf SHARDED_MESSAGE =
            Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer("smessage".getBytes(StandardCharsets.US_ASCII)));

    /** What {@link #end} returns if a value has not come to its end yet. */
    private static final int UNFINISHED = -1;

    /** What {@link #end} returns for what is no value of the protocol as it is known here. */
    private static final int UNKNOWN = -2;

    /** Nothing on such a connection nests deeper. */
    private static final int DEEPEST = 8;

    private final Reception reception;

    /** Something unknown has come: where values begin and end cannot be told any more, and Redisson gets everything. */
    private boolean isLost;

    FrameReader(Reception reception) {
        this.reception = reception;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int end = isLost ? UNKNOWN : end(in, start, /* depth= */ 0);
        if (end == UNFINISHED) {
            return;
        }
        if (end == UNKNOWN) {
            isLost = true;
            out.add(in.readRetainedSlice(in.readableBytes()));
        } else if (isTaken(in, start)) {
            in.readerIndex(end);
        } else {
            out.add(in.readRetainedSlice(end - start));
        }
    }

    /** Gives a whole value to those it is for, if it is a message: three strings, its kind, its channel and its bytes. */
    private boolean isTaken(ByteBuf in, int start) {
        byte type = in.getByte(start);
        if ((type != '*' && type != '>') || in.getByte(start + 1) != '3' || in.getByte(start + 2) != '\r') {
            return false;
        }
        int kindAt = start + 4;
        if (in.getByte(kindAt) != '$') {
            return false;
        }
        int kindEnd = end(in, kindAt, /* depth= */ 1);
        if (!isString(in, kindAt, kindEnd, MESSAGE) && !isString(in, kindAt, kindEnd, SHARDED_MESSAGE)) {
            return false;
        }
        int channelEnd = end(in, kindEnd, /* depth= */ 1);
        int channelAt = lineEnd(in, kindEnd);
        List<Consumer<byte[]>> hearers = reception.hearers(in.slice(channelAt, channelEnd - 2 - channelAt));
        if (hearers == null) {
            return false;
        }
        byte[] bytes = new byte[(int) number(in, channelEnd)];
        in.getBytes(lineEnd(in, channelEnd), bytes);
        for (Consumer<byte[]> hearer : hearers) {
            hearer.accept(bytes);
        }
        return true;
    }

    private static boolean isString(ByteBuf in, int at, int end, ByteBuf text) {
        int from = lineEnd(in, at);
        return end - 2 - from == text.readableBytes()
                && ByteBufUtil.equals(in, from, text, text.readerIndex(), text.readableBytes());
    }

    /** Where the value that begins at an index ends. */
    private static int end(ByteBuf in, int at, int depth) {
        int line = lineEnd(in, at);
        if (line == UNFINISHED) {
            return UNFINISHED;
        }
        switch (in.getByte(at)) {
            case '+', '-', ':', '_', ',', '#', '(' -> {
                return line;
            }
            case '$', '=', '!' -> {
                long length = number(in, at);
                long end = length < 0 ? line : line + length + 2;
                return end <= in.writerIndex() ? (int) end : UNFINISHED;
            }
            case '*', '>', '~' -> {
                return end(in, line, number(in, at), depth + 1);
            }
            case '%' -> {
                return end(in, line, 2 * number(in, at), depth + 1);
            }
            default -> {
                return UNKNOWN;
            }
        }
    }

    /** Where the last of so many values ends. */
    private static int end(ByteBuf in, int at, long values, int depth) {
        if (depth > DEEPEST) {
            return UNKNOWN;
        }
        int end = at;
        for (long i = 0; i < values && end >= 0; i++) {
            end = end(in, end, depth);
        }
        return end;
    }

    /** Where the line that begins at an index ends, its end included. */
    private static int lineEnd(ByteBuf in, int at) {
        int feed = in.indexOf(at, in.writerIndex(), (byte) '\n');
        return feed < 0 ? UNFINISHED : feed + 1;
    }

    /** The number behind a type; 0 for what is none, so that Redisson stumbles over it and not we. */
    private static long number(ByteBuf in, int at) {
        boolean isNegative = in.getByte(at + 1) == '-';
        long number = 0;
        for (int i = at + (isNegative ? 2 : 1); in.getByte(i) >= '0' && in.getByte(i) <= '9'; i++) {
            number = Math.min(Integer.MAX_VALUE, number * 10 + in.getByte(i) - '0');
        }
        return isNegative ? -number : number;
    }
}
