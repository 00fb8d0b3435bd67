package dev.perigee.redis;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import org.redisson.client.DefaultNettyHook;
import org.redisson.client.NettyHook;
import org.redisson.config.Config;

/**
 * Lets commands that several callers send at the same time leave in one write. Redisson flushes each by itself, and a write
 * to a socket costs more than all else that is done for a command. A command that is alone leaves as soon as before.
 */
final class GatheredWrites implements NettyHook {

    /** So many commands leave at the latest, though more wait. */
    private static final int MOST = 256;

    private GatheredWrites() {}

    /** Arranges it for a client that is yet to be made, unless its configuration has other plans for the channels. */
    static Config in(Config config) {
        return config.getNettyHook() instanceof DefaultNettyHook ? config.setNettyHook(new GatheredWrites()) : config;
    }

    @Override
    public void afterBoostrapInitialization(Bootstrap bootstrap) {
        // The channels are what matters.
    }

    @Override
    public void afterChannelInitialization(Channel channel) {
        channel.pipeline().addFirst(new FlushConsolidationHandler(MOST, /* consolidateWhenNoReadInProgress= */ true));
    }
}
