package dev.perigee.redis;

import dev.perigee.entry.Shortened;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.redisson.client.handler.CommandDecoder;
import org.redisson.client.handler.CommandPubSubDecoder;
import org.redisson.client.handler.CommandsQueue;

/**
 * Stands before Redisson's decoder and shortens strings that are longer than any entry may be: see {@link Shortened}. The rest
 * is thrown away as it comes, so a request for what is too large is answered as soon as it begins to arrive, and nothing of it
 * is gathered in memory. All else passes as it came, in the same buffers; only the length of a string that is not wholly there
 * waits for its end.
 *
 * <p>In both versions of the protocol an answer is a flat row of lines and of strings with their lengths: what is said of
 * lists and maps is their size, on a line. If something comes that is neither, where answers begin cannot be told any more,
 * and all passes from then on.
 *
 * <p>For one connection. {@link #impose}, {@link #lift} and {@link #isDelivering} may be called by any thread, all else happens
 * on the one that reads it.
 */
final class AnswerLimit extends ChannelInboundHandlerAdapter {

    /** Nothing is shortened that is not longer: answers of scripts about many keys may be longer than a small entry. */
    static final int LEAST = 1 << 20;

    /** What stands before an entry in the answer of a script, and more. */
    private static final int HEAD = 1024;

    /** Type, digits and the end of the line. */
    private static final int LONGEST_LENGTH = 24;

    private static final long MOST = 1L << 40;

    /** A long string of which nothing has come for so long is not arriving any more. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long NOT_AMIDST = 0;

    /** For as long as nobody imposes another. */
    private final IntSupplier usual;

    private volatile IntSupplier limit;

    /** Whether what comes next is known to be in the beginning of an answer, or in what was looked at since. */
    private boolean isInStep;

    private boolean isLost;

    /** How much is to come of a string that passes, or of one that is thrown away; the end of its line included. */
    private long passing;

    private long dropping;

    private boolean isInLine;

    /** The length that is being read, of which the first part may be held back. */
    private final byte[] held = new byte[LONGEST_LENGTH];

    private int heldBytes;
    private boolean isInLength;
    private long number;
    private boolean isNumber;

    /** What is left of the string that is thrown away, until it is passed on. */
    private byte @Nullable [] left;

    private int leftBytes;
    private byte type;

    /** When something came last of a long string that has not come to its end; {@link #NOT_AMIDST} if none is under way. */
    private volatile long amidstAt = NOT_AMIDST;

    /**
     * Begins with the limit that applies while nobody imposes another.
     *
     * @param isInStep whether nothing has come before this
     */
    AnswerLimit(IntSupplier limit, boolean isInStep) {
        this.usual = limit;
        this.limit = limit;
        this.isInStep = isInStep;
    }

    /** Returns the limit on strings where entries may have so many bytes. */
    static int forEntries(int maxEntryBytes) {
        return Math.max(LEAST, maxEntryBytes) + HEAD;
    }

    private static int none() {
        return Integer.MAX_VALUE;
    }

    /** Puts one on a new connection, if it is not one for subscriptions. */
    static void onNew(Channel channel, int limit) {
        if (channel.pipeline().context(CommandPubSubDecoder.class) == null) {
            add(channel, new AnswerLimit(() -> limit, /* isInStep= */ true));
        }
    }

    /**
     * Has a connection that may have been in use keep a limit, until it is lifted.
     *
     * @param limit tells the longest string that is passed on whole
     */
    static AnswerLimit impose(Channel channel, IntSupplier limit) {
        AnswerLimit present = channel.pipeline().get(AnswerLimit.class);
        if (present == null) {
            present = new AnswerLimit(AnswerLimit::none, /* isInStep= */ false);
            add(channel, present);
        }
        present.limit = limit;
        return present;
    }

    private static void add(Channel channel, AnswerLimit limit) {
        ChannelHandlerContext decoder = channel.pipeline().context(CommandDecoder.class);
        if (decoder != null) {
            channel.pipeline().addBefore(decoder.name(), /* name= */ null, limit);
        }
    }

    /** The connection goes back to whom it was borrowed from. */
    void lift() {
        limit = usual;
    }

    /** Whether a long string is just arriving: whoever waits behind it does not wait for a server that is silent. */
    boolean isDelivering() {
        long at = amidstAt;
        return at != NOT_AMIDST && System.nanoTime() - at < FRESH_NANOS;
    }

    /** Nothing that we send is written before this. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        isInStep |= owesNothing(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        if (!isInStep) {
            isInStep = owesNothing(context);
        }
    }

    /** All commands were answered, each answer to its end. */
    private static boolean owesNothing(ChannelHandlerContext context) {
        Queue<?> owed = context.channel().attr(CommandsQueue.COMMANDS_QUEUE).get();
        return owed != null && owed.isEmpty();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isInStep && !isLost && message instanceof ByteBuf bytes) {
            pass(context, bytes);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void pass(ChannelHandlerContext context, ByteBuf in) {
        int end = in.writerIndex();
        int from = in.readerIndex(); // what is before has been dealt with
        int at = from; // what is before has been looked at
        while (at < end && !isLost) {
            if (passing > 0) {
                int more = (int) Math.min(passing, end - at);
                passing -= more;
                at += more;
            } else if (dropping > 0) {
                at += drop(context, in, at, end);
                from = at;
            } else if (isInLine) {
                int feed = in.indexOf(at, end, (byte) '\n');
                isInLine = feed < 0;
                at = isInLine ? end : feed + 1;
            } else if (!isInLength) {
                at = begin(in, at);
            }
            if (isInLength) {
                int begun = heldBytes > 0 ? at : at - 1; // of the length, its type included
                int feed = readLength(in, at, end);
                if (feed < 0) {
                    if (!isLost) {
                        passOn(context, in, from, begun);
                        hold(in, begun, end);
                        from = end;
                    }
                    at = end;
                } else {
                    at = feed + 1;
                    isInLength = false;
                    if (isTooLong()) {
                        passOn(context, in, from, begun);
                        heldBytes = 0;
                        dropping = number + 2;
                        from = at;
                    } else {
                        passing = isNumber ? number + 2 : 0;
                        passOnHeld(context);
                    }
                }
            }
        }
        if (isLost) {
            passOnHeld(context);
        }
        note();
        if (from == end) {
            in.release();
        } else {
            context.fireChannelRead(in.readerIndex(from));
        }
    }

    /** Reads the type that something begins with. */
    private int begin(ByteBuf in, int at) {
        switch (in.getByte(at)) {
            case '$', '=', '!' -> {
                type = in.getByte(at);
                isInLength = true;
                number = 0;
                isNumber = true;
                heldBytes = 0;
            }
            case '+', '-', ':', '_', ',', '#', '(', '*', '>', '~', '%', '|' -> isInLine = true;
            default -> isLost = true;
        }
        return at + 1;
    }

    /** Reads on in a length. Returns where its line ends; less than 0 if it does not yet, or if it is none. */
    private int readLength(ByteBuf in, int at, int end) {
        for (int i = at; i < end; i++) {
            byte next = in.getByte(i);
            if (next >= '0' && next <= '9') {
                number = 10 * number + next - '0';
            } else if (next == '\n') {
                return i;
            } else if (next == '-') {
                isNumber = false; // null
            } else if (next != '\r') {
                isLost = true;
                return -1;
            }
            if (number > MOST || heldBytes + i - at >= LONGEST_LENGTH - 2) {
                isLost = true;
                return -1;
            }
        }
        return -1;
    }

    private boolean isTooLong() {
        return isNumber && number > Shortened.LENGTH && number > limit.getAsInt();
    }

    private void hold(ByteBuf in, int from, int end) {
        in.getBytes(from, held, heldBytes, end - from);
        heldBytes += end - from;
    }

    private void passOnHeld(ChannelHandlerContext context) {
        if (heldBytes > 0) {
            ByteBuf bytes = context.alloc().buffer(heldBytes).writeBytes(held, 0, heldBytes);
            heldBytes = 0;
            context.fireChannelRead(bytes);
        }
    }

    private static void passOn(ChannelHandlerContext context, ByteBuf in, int from, int end) {
        if (from < end) {
            context.fireChannelRead(in.retainedSlice(from, end - from));
        }
    }

    /** Throws away, and passes on the beginning as soon as it is there. Returns how many bytes that were. */
    private int drop(ChannelHandlerContext context, ByteBuf in, int at, int end) {
        int more = (int) Math.min(dropping, end - at);
        dropping -= more;
        if (leftBytes < Shortened.KEPT) {
            byte[] beginning = left == null ? new byte[Shortened.LENGTH] : left;
            left = beginning;
            int kept = Math.min(more, Shortened.KEPT - leftBytes);
            in.getBytes(at, beginning, leftBytes, kept);
            leftBytes += kept;
            if (leftBytes == Shortened.KEPT) {
                Shortened.mark(beginning);
                left = null;
                context.fireChannelRead(Unpooled.wrappedBuffer(line(type, Shortened.LENGTH), beginning, line()));
            }
        }
        if (dropping == 0) {
            leftBytes = 0;
        }
        return more;
    }

    private void note() {
        if (passing > 0 || dropping > 0) {
            long now = System.nanoTime();
            amidstAt = now == NOT_AMIDST ? 1 : now;
        } else if (amidstAt != NOT_AMIDST) {
            amidstAt = NOT_AMIDST;
        }
    }

    private static byte[] line(byte type, int length) {
        return ((char) type + Integer.toString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] line() {
        return new byte[] {'\r', '\n'};
    }
}
