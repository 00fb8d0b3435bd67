package dev.perigee.jcache;

import dev.perigee.coherence.Rereads;
import dev.perigee.config.Consistency;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.tier.Assurances;
import dev.perigee.tier.FailurePolicy;
import dev.perigee.tier.FailurePolicy.OnWrite;
import dev.perigee.tier.NodeSettings;
import dev.perigee.tier.PropagationPolicy;
import java.time.Duration;
import java.util.Locale;
import javax.cache.configuration.CompleteConfiguration;

/** Reads what the options say about a cache's engine over a far tier. */
final class TierOptions {

    private TierOptions() {}

    /** Refuses the choice for moments where values are something else. */
    static void requireMoments(OptionValues options, String name, CompleteConfiguration<?, ?> configuration) {
        String choice = options.get(Options.FAR_ON_WRITE_FAILURE);
        if (onWrite(choice) == OnWrite.TIMESTAMP
                && !configuration.getValueType().isAssignableFrom(Long.class)) {
            throw new IllegalArgumentException(Options.FAR_ON_WRITE_FAILURE.property() + " (cache '" + name + "'): '"
                    + choice + "' is for values of type " + Long.class.getName() + ", not "
                    + configuration.getValueType().getName() + "; give throw or remove");
        }
    }

    /** What writes wait for. */
    static Assurances assurances(OptionValues options) {
        return new Assurances(
                options.get(Options.CONSISTENCY) == Consistency.CONFIRMED, options.get(Options.REMOTE_SYNC));
    }

    /** What happens when the far tier fails. */
    static FailurePolicy failurePolicy(OptionValues options, NodeSettings settings) {
        // Who asks for more than bounded reads is served nothing old, not even for want of anything else.
        boolean neverStale = options.get(Options.CONSISTENCY) != Consistency.BOUNDED
                || settings.onDisconnect() == NodeSettings.OnDisconnect.STRICT;
        return new FailurePolicy(
                options.get(Options.FAR_ON_FAILURE).equals("strict"),
                neverStale ? Duration.ZERO : options.get(Options.STALE_MAX_AGE),
                onWrite(options.get(Options.FAR_ON_WRITE_FAILURE)));
    }

    /** How other nodes learn of writes. */
    static PropagationPolicy propagation(OptionValues options, NodeSettings settings) {
        Consistency consistency = options.get(Options.CONSISTENCY);
        // A confirmed write says that nobody reads anything older: then no copy may outlive a change.
        Rereads rereads = consistency == Consistency.BOUNDED
                ? new Rereads(options.get(Options.REREAD_INTERVAL), settings.bound())
                : Rereads.UNSPARED;
        return new PropagationPolicy(
                consistency != Consistency.LINEARIZABLE,
                options.get(Options.PROPAGATION),
                options.get(Options.PROPAGATION_MAX_BYTES),
                rereads);
    }

    private static OnWrite onWrite(String choice) {
        return OnWrite.valueOf(choice.toUpperCase(Locale.ROOT));
    }
}
