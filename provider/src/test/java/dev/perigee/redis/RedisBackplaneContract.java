package dev.perigee.redis;

import dev.perigee.spi.Backplane;
import dev.perigee.spi.BackplaneContract;
import java.util.ArrayList;
import java.util.List;

/** The contract, with a client of its own for each node. */
abstract class RedisBackplaneContract extends BackplaneContract {

    private final List<RedisSpace> spaces = new ArrayList<>();
    private String namespace = "";

    abstract String address();

    @Override
    protected void openNamespace() {
        namespace = SharedServers.newNamespace();
    }

    @Override
    protected Backplane newBackplane() {
        RedisSpace space = RedisSpace.open(namespace, RedisSpace.Settings.DEFAULT, RedisSource.address(address()));
        spaces.add(space);
        return space.backplane();
    }

    @Override
    protected void closeNamespace() {
        spaces.forEach(RedisSpace::close);
    }
}
