package dev.perigee.redis;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.client.DefaultNettyHook;
import org.redisson.client.NettyHook;
import org.redisson.client.handler.CommandEncoder;
import org.redisson.client.handler.CommandPubSubDecoder;
import org.redisson.config.Config;

/**
 * What is arranged on the connections of clients that we make.
 *
 * <p>Commands that several callers send at the same time leave in one write: Redisson flushes each by itself, and a write to
 * a socket costs more than all else that is done for a command. A command that is alone leaves as soon as before.
 *
 * <p>Dead connections are noticed by {@link KeepAlive} where it is us who chose how. Commands are written by
 * {@link CommandWriter}. What comes by our channels is taken off before Redisson sees it: see {@link FrameReader}. What is too
 * large for an entry is shortened: see {@link AnswerLimit}.
 */
final class ClientChannels implements NettyHook {

    /** So many commands leave at the latest, though more wait. */
    private static final int MOST = 256;

    private final Reception reception = new Reception();
    private final boolean isAllOurs;
    private final Duration timeout;
    private final int answerLimit;

    private ClientChannels(boolean isAllOurs, Duration timeout, int answerLimit) {
        this.isAllOurs = isAllOurs;
        this.timeout = timeout;
        this.answerLimit = answerLimit;
    }

    /**
     * Arranges it for a client that is yet to be made, unless its configuration has other plans for the connections.
     *
     * @param isAllOurs whether the configuration is ours as a whole: then commands are surely called what Redis calls them, and
     *     Redisson sends no pings
     * @param timeout what requests are given: before that no connection is taken for dead
     * @param answerLimit the longest string of an answer
     */
    static Config in(Config config, boolean isAllOurs, Duration timeout, int answerLimit) {
        return config.getNettyHook() instanceof DefaultNettyHook
                ? config.setNettyHook(new ClientChannels(isAllOurs, timeout, answerLimit))
                : config;
    }

    /** Who hears the channels of a client; one by which nothing ever comes if nothing was arranged for that client. */
    static Reception receptionOf(Redisson redisson) {
        return redisson.getConfig().getNettyHook() instanceof ClientChannels ours ? ours.reception : new Reception();
    }

    @Override
    public void afterBoostrapInitialization(Bootstrap bootstrap) {
        // The channels are what matters.
    }

    @Override
    public void afterChannelInitialization(Channel channel) {
        channel.pipeline().addFirst(new FlushConsolidationHandler(MOST, /* consolidateWhenNoReadInProgress= */ true));
        if (isAllOurs) {
            channel.pipeline().addFirst(new KeepAlive(RedisConfigs.PING_EVERY, timeout));
            String encoder = channel.pipeline().context(CommandEncoder.class).name();
            channel.pipeline().addAfter(encoder, /* name= */ null, new CommandWriter());
        }
        AnswerLimit.onNew(channel, answerLimit);
        ChannelHandlerContext decoder = channel.pipeline().context(CommandPubSubDecoder.class);
        if (decoder != null) {
            channel.pipeline().addBefore(decoder.name(), /* name= */ null, new FrameReader(reception));
        }
    }
}
