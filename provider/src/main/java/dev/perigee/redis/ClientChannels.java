package dev.perigee.redis;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
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
 * <p>Commands are written by {@link CommandWriter}. What comes by our channels is taken off before Redisson sees it: see {@link FrameReader}.
 */
final class ClientChannels implements NettyHook {

    /** So many commands leave at the latest, though more wait. */
    private static final int MOST = 256;

    private final Reception reception = new Reception();
    private final boolean namesAreRedis;

    private ClientChannels(boolean namesAreRedis) {
        this.namesAreRedis = namesAreRedis;
    }

    /**
     * Arranges it for a client that is yet to be made, unless its configuration has other plans for the connections.
     *
     * @param namesAreRedis whether commands are surely called what Redis calls them, and not mapped to other names
     */
    static Config in(Config config, boolean namesAreRedis) {
        return config.getNettyHook() instanceof DefaultNettyHook
                ? config.setNettyHook(new ClientChannels(namesAreRedis))
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
        if (namesAreRedis) {
            String encoder = channel.pipeline().context(CommandEncoder.class).name();
            channel.pipeline().addAfter(encoder, /* name= */ null, new CommandWriter());
        }
        ChannelHandlerContext decoder = channel.pipeline().context(CommandPubSubDecoder.class);
        if (decoder != null) {
            channel.pipeline().addBefore(decoder.name(), /* name= */ null, new FrameReader(reception));
        }
    }
}
