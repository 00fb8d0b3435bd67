package dev.perigee.redis;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A last look into the socket of a connection before requests end whose time is over: an answer that lies there wins. After a
 * pause of this node, deadlines have passed of which the answers came in time, and whoever looks at the clock first would
 * end them. For one connection; {@link #before} may be called by any thread, all else happens on the one that reads it.
 */
final class LastLook extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(LastLook.class);

    /** How long the thread is left to read before it is asked whether it has. */
    private static final long TURN_MILLIS = 1;

    /** Who took so long for a turn has stood still, and perhaps not read. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Where something is read all the time, what is over ends after so many turns. */
    private static final int MOST_TURNS = 200;

    /** What is to end. Guarded by itself. */
    private final List<Runnable> endings = new ArrayList<>();

    private long reads;

    /** Puts one in front of all that handles a connection's bytes, unless it was borrowed before and has one. */
    static void into(Channel channel) {
        if (channel.pipeline().get(LastLook.class) == null) {
            channel.pipeline().addFirst(new LastLook());
        }
    }

    /**
     * Ends something as soon as all has been read that the socket holds now.
     *
     * @param ending runs on the thread that reads the connection, or at once if nobody reads it any more
     */
    static void before(Channel channel, Runnable ending) {
        LastLook look = channel.pipeline().get(LastLook.class);
        if (look == null) {
            ending.run();
        } else {
            look.add(channel.eventLoop(), ending);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        reads++;
        context.fireChannelRead(bytes);
    }

    private void add(EventLoop reader, Runnable ending) {
        boolean isFirst;
        synchronized (endings) {
            isFirst = endings.isEmpty();
            endings.add(ending);
        }
        if (isFirst) {
            try {
                reader.execute(() -> turn(reader, MOST_TURNS));
            } catch (RejectedExecutionException e) {
                end();
            }
        }
    }

    /** What the thread does just now may have begun before the pause; between this turn and the next it reads for sure. */
    private void turn(EventLoop reader, int left) {
        long before = reads;
        long begun = System.nanoTime();
        try {
            reader.schedule(
                            () -> {
                                boolean isLate = System.nanoTime() - begun > LATE_NANOS;
                                if (left > 0 && (reads != before || isLate)) {
                                    turn(reader, left - 1);
                                } else {
                                    end();
                                }
                            },
                            TURN_MILLIS,
                            TimeUnit.MILLISECONDS)
                    .addListener(ended -> {
                        if (!ended.isSuccess()) {
                            end(); // The client shuts down, and its threads drop what was to come later.
                        }
                    });
        } catch (RejectedExecutionException e) {
            end();
        }
    }

    private void end() {
        List<Runnable> all;
        synchronized (endings) {
            all = List.copyOf(endings);
            endings.clear();
        }
        for (Runnable ending : all) {
            try {
                ending.run();
            } catch (RuntimeException | Error e) {
                // Not the message, in which there may be anything. The others end all the same.
                log.error("A request could not be ended: {}", e.getClass().getName());
            }
        }
    }
}
