package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.spi.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a namespace have to agree on: the version of the layout and the number of partitions, in a hash beside
 * the partitions. It is there as long as a cache is: the first cache brings it, the last to be destroyed takes it away.
 * Thread-safe.
 *
 * <pre>
 * &lt;ns&gt;:cfg   layout      version of the layout of keys, envelopes and messages
 *            partitions  how many there are
 *            c:&lt;cid&gt;     one for each cache that was opened and not destroyed
 * </pre>
 */
final class NamespaceLayout {

    /** The layout of this version of the code. */
    private static final int VERSION = 1;

    private static final String ANNOUNCE = script("announce");
    private static final String RETRACT = script("retract");

    private final RedisLink link;

    NamespaceLayout(RedisLink link) {
        this.link = link;
    }

    /** Completes if no other layout is in use. */
    CompletionStage<@Nullable Void> check(Deadline deadline) {
        return link.commands()
                .ask(link.names().config(), "HMGET", deadline, link.names().config(), "layout", "partitions")
                .thenApply(this::requireSame);
    }

    /** Says that a cache is in use, and completes if no other layout is. */
    CompletionStage<@Nullable Void> announce(CacheId cache, Deadline deadline) {
        return run(ANNOUNCE, deadline, Integer.toString(VERSION), Integer.toString(link.partitions()), field(cache))
                .thenApply(this::requireSame);
    }

    /** Says that a cache was destroyed. */
    CompletionStage<@Nullable Object> retract(CacheId cache, Deadline deadline) {
        return run(RETRACT, deadline, field(cache));
    }

    private CompletionStage<@Nullable Object> run(String script, Deadline deadline, String... arguments) {
        Object[] call = new Object[3 + arguments.length];
        call[0] = script;
        call[1] = 1;
        call[2] = link.names().config();
        System.arraycopy(arguments, 0, call, 3, arguments.length);
        return link.commands().tell(link.names().config(), "EVAL", deadline, call);
    }

    private @Nullable Void requireSame(@Nullable Object answer) {
        List<?> fields = answer instanceof List<?> list ? list : List.of();
        String layout = fields.isEmpty() ? null : text(fields.get(0));
        String partitions = fields.size() < 2 ? null : text(fields.get(1));
        if (layout != null && !layout.equals(Integer.toString(VERSION))) {
            throw new IllegalArgumentException(
                    "perigee.namespace: '" + link.names().namespace() + "' has layout "
                            + layout + " in Redis, and this version knows " + VERSION
                            + "; give another namespace, or use the same version of Perigee on all nodes");
        }
        if (partitions != null && !partitions.equals(Integer.toString(link.partitions()))) {
            throw new IllegalArgumentException("perigee.far.partitions: " + link.partitions() + "; namespace '"
                    + link.names().namespace() + "' has " + partitions
                    + " in Redis, give the same or another namespace");
        }
        return null;
    }

    private static String field(CacheId cache) {
        return "c:" + cache.encoded();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : null;
    }

    /** The text of a script that is sent whole, since it is seldom needed. */
    static String script(String name) {
        try (InputStream in = NamespaceLayout.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(name + ".lua is missing beside " + NamespaceLayout.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + name + ".lua", e);
        }
    }
}
