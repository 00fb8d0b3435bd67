package dev.perigee.examples.nodes;

import java.net.URI;

/** A Redis of the user's, which the demonstration neither starts nor kills. */
public final class GivenRedis implements FarServer {

    private final String uri;

    /**
     * Takes it as it is.
     *
     * @param uri its address
     */
    public GivenRedis(String uri) {
        this.uri = uri;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public String name() {
        String authority = URI.create(uri).getRawAuthority();
        return authority == null ? "yours" : authority.substring(authority.indexOf('@') + 1);
    }

    @Override
    public boolean isOwn() {
        return false;
    }

    @Override
    public long pid() {
        throw new IllegalStateException("Whose process it is, only its owner knows");
    }

    @Override
    public boolean isThere() {
        return true;
    }

    @Override
    public void kill() {
        throw new IllegalStateException("It is not ours to kill");
    }

    @Override
    public void restart() {
        throw new IllegalStateException("It is not ours to start");
    }

    @Override
    public void close() {
        // It goes on.
    }
}
