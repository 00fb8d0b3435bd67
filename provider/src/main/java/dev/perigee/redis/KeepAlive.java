package dev.perigee.redis;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.redisson.client.RedisConnection;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.QueueCommand;
import org.redisson.client.protocol.RedisCommands;

/**
 * Notices a connection that is dead without a sign: sends a {@code PING} where nothing was read for a while, and closes the
 * connection if nothing is read after that for as long as requests are given; Redisson then makes a new one. Before that, the
 * server may just be held up, and what it answers then is still waited for. For one connection, on the thread that reads it.
 *
 * <p>In place of Redisson's own pings, which are judged by a timer on another thread: after a pause of this node it closes a
 * connection whose answers lie in the socket, and what was sent on it is lost.
 */
final class KeepAlive extends ChannelInboundHandlerAdapter {

    /** A look that is later than this by its own clock says nothing: what came meanwhile is not read yet. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long everyNanos;
    private boolean hasRead;

    /** Of the looks since the {@code PING}, and how many there may be. */
    private int silentLooks;

    private final int mostSilentLooks;

    /**
     * Looks after a connection.
     *
     * @param every how long nothing may be read before a sign of life is asked for
     * @param patience how long nothing may be read after that before the connection is closed; if less, the same
     */
    KeepAlive(Duration every, Duration patience) {
        this.everyNanos = every.toNanos();
        long looks = (patience.toNanos() + everyNanos - 1) / everyNanos;
        this.mostSilentLooks = (int) Math.min(Integer.MAX_VALUE, Math.max(1, looks));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        lookLater(context);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        hasRead = true;
        context.fireChannelRead(bytes);
    }

    private void lookLater(ChannelHandlerContext context) {
        long due = System.nanoTime() + everyNanos;
        var unused = context.executor().schedule(() -> look(context, due), everyNanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context, long due) {
        Channel channel = context.channel();
        RedisConnection connection = RedisConnection.getFrom(channel);
        if (!channel.isActive() || connection == null || connection.isClosed()) {
            return;
        }
        boolean isLate = System.nanoTime() - due > LATE_NANOS;
        if (hasRead || isLate || isBlocked(connection)) {
            silentLooks = 0;
        } else if (silentLooks == mostSilentLooks) {
            var unused = channel.close();
            return;
        } else if (silentLooks++ == 0) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            var unused = connection.send(
                    new CommandData<>(answer, StringCodec.INSTANCE, RedisCommands.PING, /* params= */ new Object[0]));
        }
        hasRead = false;
        lookLater(context);
    }

    /** Whether the server owes an answer for which it waits itself: to a command of the application's on our client. */
    private static boolean isBlocked(RedisConnection connection) {
        QueueCommand current = connection.getCurrentCommandData();
        return current != null && current.isBlockingCommand();
    }
}
