package dev.perigee.jcache;

import dev.perigee.config.Consistency;
import dev.perigee.config.FarOptions;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.config.Role;
import dev.perigee.config.TimeOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the option {@code role}, and checks that it goes with the others. */
final class Roles {

    private static final String OPTION = Options.ROLE.property();

    private Roles() {}

    /**
     * Says whether a manager writes nothing to its far tier, whatever its caches are told.
     *
     * @throws IllegalArgumentException if it has none
     */
    static boolean readsOnly(OptionValues manager) {
        boolean reader = manager.get(Options.ROLE) == Role.READER;
        if (reader && manager.get(FarOptions.FAR).equals("none")) {
            throw new IllegalArgumentException(
                    OPTION + ": 'reader' has nothing to read with " + FarOptions.FAR.property() + "=none; give writer");
        }
        return reader;
    }

    /** What a manager's requests are told that would write. */
    static String refusal() {
        return OPTION + "=reader: this node writes nothing to the far tier; let a node with " + OPTION
                + "=writer do it";
    }

    /**
     * What operations of a cache are told that would write; null if they may.
     *
     * @param writesThrough whether the cache has a writer of its own
     * @throws IllegalArgumentException if the option contradicts others
     */
    static @Nullable String refusal(OptionValues manager, OptionValues options, String cache, boolean writesThrough) {
        if (options.get(Options.ROLE) == Role.WRITER) {
            if (readsOnly(manager)) {
                throw wrong(
                        cache, "'writer' in a manager that is a reader; give the role to caches, not to the manager");
            }
            return null;
        }
        if (options.get(FarOptions.FAR).equals("none")) {
            throw wrong(cache, "'reader' has nothing to read with " + FarOptions.FAR.property() + "=none; give writer");
        }
        if (writesThrough) {
            throw wrong(cache, "'reader' cannot write through; give writer, or leave the CacheWriter to the writers");
        }
        if (options.get(Options.CONSISTENCY) == Consistency.CONFIRMED) {
            throw wrong(
                    cache,
                    "'reader' cannot be waited for by the writers of " + Options.CONSISTENCY.property()
                            + "=confirmed; give bounded here, for reads at most " + TimeOptions.BOUND.property()
                            + " old, or linearizable");
        }
        if (!options.get(Options.REMOTE_SYNC).equals(Duration.ZERO)) {
            throw wrong(cache, "'reader' takes no part in " + Options.REMOTE_SYNC.property() + "; give 0ms here");
        }
        if (options.get(Options.CLEAR_ON_START)) {
            throw wrong(cache, "'reader' cannot clear; give " + Options.CLEAR_ON_START.property() + "=false here");
        }
        return OPTION + "=reader: cache '" + cache + "' takes only put, putAll and loads on this node, which stay here;"
                + " let a node with " + OPTION + "=writer do the rest";
    }

    private static IllegalArgumentException wrong(String cache, String what) {
        return new IllegalArgumentException(OPTION + " (cache '" + cache + "'): " + what);
    }
}
