package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.Setup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The limit of one round trip: a blocking socket for each thread, and nothing between it and the caller. */
final class SocketContender implements Contender {

    private final URI server;
    private final String prefix;
    private final boolean expiring;
    private final Queue<RespSocket> opened = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<RespSocket> own = ThreadLocal.withInitial(this::connect);

    private SocketContender(Setup setup) {
        this.server = URI.create(setup.server());
        this.prefix = setup.name() + ':';
        this.expiring = setup.expiring();
    }

    static Contender open(Setup setup) {
        return new SocketContender(setup);
    }

    @Override
    public @Nullable Object get(String key) {
        return call(socket -> socket.begin(2).word("GET").word(prefix + key));
    }

    @Override
    public void put(String key, Object value) {
        call(socket -> {
            socket.begin(expiring ? 5 : 3).word("SET").word(prefix + key).word((byte[]) value);
            if (expiring) {
                socket.word("EX").word(Long.toString(FarContenders.LIFE.toSeconds()));
            }
        });
    }

    @Override
    public Map<String, Object> getAll(Set<String> keys) {
        RespSocket socket = own.get();
        try {
            socket.begin(keys.size() + 1).word("MGET");
            for (String key : keys) {
                socket.word(prefix + key);
            }
            socket.send();
            socket.readArrayHeader();
            Map<String, Object> values = new HashMap<>(keys.size() * 2);
            for (String key : keys) {
                byte[] value = socket.readAnswer();
                if (value != null) {
                    values.put(key, value);
                }
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            for (RespSocket socket : opened) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte @Nullable [] call(Consumer<RespSocket> command) {
        RespSocket socket = own.get();
        try {
            command.accept(socket);
            socket.send();
            return socket.readAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RespSocket connect() {
        try {
            RespSocket socket = new RespSocket(server.getHost(), server.getPort());
            opened.add(socket);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
