package dev.perigee.near;

import dev.perigee.coherence.Era;
import dev.perigee.coherence.Rereads;
import dev.perigee.coherence.Scope;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.ChangeKind;
import dev.perigee.spi.Ticker;
import org.jspecify.annotations.Nullable;

/** Which copy follows another in the near tier. All run inside the map's atomic step for a key, and are quick. */
final class Succession {

    private Succession() {}

    /** The far tier has answered with a value. */
    static <V> @Nullable NearEntry<V> afterAnswer(
            @Nullable NearEntry<V> current,
            Scope scope,
            Ticket sent,
            int stripe,
            Fill<V> fill,
            Rereads rereads,
            Ticker ticker) {
        boolean reread = rereads.isReread(current, sent.askedAt());
        Era era = scope.admit(sent, fill.asOf(), stripe);
        if (era != null) {
            return current != null
                            && current.isOf(era)
                            && current.asOf() > fill.asOf().sequence()
                    ? current
                    : new NearEntry<>(scope, era, fill, reread);
        }
        if (current != null && !current.isOlderThan(fill.asOf())) {
            return current;
        }
        Era unsettled = rereads.areSpared() ? scope.admitForAWhile(sent, fill.asOf(), stripe) : null;
        if (unsettled == null) {
            return null;
        }
        // Another node's change came while this was on its way. The first time it counts as overtaken, which the next
        // reader is told by; so a key that changes faster than it can be read is read once in each interval, too.
        NearEntry<V> late = new NearEntry<>(scope, unsettled, fill, reread);
        return reread ? late.lingering(rereads) : late.overtakenOnItsWay(ticker.nanoTime());
    }

    /** A message has brought a value. What it does not replace is left for {@link #afterChange}. */
    static <V> @Nullable NearEntry<V> afterArrival(
            @Nullable NearEntry<V> current,
            Scope scope,
            Ticket question,
            int stripe,
            Fill<Sealed<V>> fill,
            boolean onlyIfHeld) {
        if (current == null && onlyIfHeld) {
            return null;
        }
        Era era = scope.admit(question, fill.asOf(), stripe);
        boolean isNewer = current == null
                || !current.isOf(question.era())
                || current.asOf() < fill.asOf().sequence();
        return era != null && isNewer ? NearEntry.sealed(scope, era, fill) : current;
    }

    /** A value was loaded just now while the far tier failed: it is kept unless there is something to serve already. */
    static <V> @Nullable NearEntry<V> afterLoad(
            @Nullable NearEntry<V> current, Scope scope, Ticket sent, int stripe, Fill<V> fill, long maxAgeNanos) {
        long now = fill.loadedAt();
        if (current != null && (scope.isUsable(current, now) || scope.mayServeStale(current, now, maxAgeNanos))) {
            return current;
        }
        Era era = scope.admitDetached(sent, stripe);
        return era == null ? current : new NearEntry<>(scope, era, fill);
    }

    /** A change of a key was heard of. */
    static <V> @Nullable NearEntry<V> afterChange(
            @Nullable NearEntry<V> current, long sequence, boolean always, ChangeKind kind, Rereads rereads, long now) {
        if (current == null || (!always && current.asOf() >= sequence)) {
            return current;
        }
        return !always && rereads.mayLinger(current, kind, now) ? current.lingering(rereads) : current.overtaken(now);
    }

    /** What a change did to a copy, by what followed it. */
    static Fate fate(@Nullable NearEntry<?> former, @Nullable NearEntry<?> next, long sequence) {
        if (next != null && next.lingers() && next.asOf() < sequence) {
            return Fate.LINGERS;
        }
        return next == former ? Fate.UNTOUCHED : Fate.GONE;
    }
}
