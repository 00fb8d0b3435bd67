package dev.perigee.redis;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommand;

/**
 * Writes commands whose arguments are all bytes, as ours are, in one piece. Redisson's encoder, which gets the others, wraps
 * each argument in a buffer and looks at each buffer twice. What has come to here cannot be taken back any more, whatever its
 * size and whoever writes it. For one connection.
 */
final class CommandWriter extends ChannelOutboundHandlerAdapter {

    /** Longer commands are copied once less by Redisson's encoder. */
    private static final int LONGEST = 16 * 1024;

    /** What stands around an argument: its type, the digits of its length, two ends of lines. */
    private static final int FRAME = 1 + 10 + 2 + 2;

    private byte[] scratch = new byte[2 * 1024];
    private int at;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof Limited limited && limited.isOver()) {
            promise.cancel(/* mayInterruptIfRunning= */ false);
            return;
        }
        // From here on it may be sent, though it waits for the socket. Netty says so for plain sockets only: what
        // is taken back in its TLS handler is sent all the same, and as Redisson forgets it, the next command would
        // get its answer.
        if (!promise.setUncancellable()) {
            ReferenceCountUtil.release(message);
            return;
        }
        int length = message instanceof CommandData<?, ?> command ? mostBytes(command) : -1;
        boolean isOthers = length < 0 || length > LONGEST;
        var unused = context.write(isOthers ? message : written(context, (CommandData<?, ?>) message, length), promise);
    }

    /**
     * A command that is not written any more when its time is over. While this node stood still it may have waited for the
     * thread that writes: whoever sent it has been, or will be told at once that it was not sent.
     */
    static final class Limited extends CommandData<Object, @Nullable Object> {

        private final long until;

        /**
         * Describes a command.
         *
         * @param until in the terms of {@link System#nanoTime()}
         */
        Limited(
                CompletableFuture<@Nullable Object> answer,
                RedisCommand<Object> command,
                Object[] arguments,
                long until) {
            super(answer, ByteArrayCodec.INSTANCE, command, arguments);
            this.until = until;
        }

        private boolean isOver() {
            return System.nanoTime() - until >= 0;
        }
    }

    /** How long a command is at most; -1 if it is none of ours. */
    private static int mostBytes(CommandData<?, ?> command) {
        if (command.getCommand().getSubName() != null) {
            return -1;
        }
        long bytes = 2L * FRAME + command.getCommand().getName().length();
        for (Object argument : command.getParams()) {
            if (!(argument instanceof byte[] present)) {
                return -1;
            }
            bytes += FRAME + present.length;
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    private ByteBuf written(ChannelHandlerContext context, CommandData<?, ?> command, int length) {
        if (scratch.length < length) {
            scratch = new byte[length];
        }
        at = 0;
        line('*', 1 + command.getParams().length);
        argument(command.getCommand().getName().getBytes(StandardCharsets.US_ASCII));
        for (Object argument : command.getParams()) {
            argument((byte[]) argument);
        }
        return context.alloc().ioBuffer(at).writeBytes(scratch, 0, at);
    }

    private void argument(byte[] bytes) {
        line('$', bytes.length);
        System.arraycopy(bytes, 0, scratch, at, bytes.length);
        at += bytes.length;
        endLine();
    }

    private void line(char type, int number) {
        scratch[at++] = (byte) type;
        int digits = number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : number < 10_000 ? 4 : 5;
        int rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            scratch[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at += digits;
        endLine();
    }

    private void endLine() {
        scratch[at++] = '\r';
        scratch[at++] = '\n';
    }
}
