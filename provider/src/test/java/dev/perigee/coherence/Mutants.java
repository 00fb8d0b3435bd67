package dev.perigee.coherence;

import dev.perigee.entry.ChangeKind;

/** The rules, each with one of them broken. */
final class Mutants {

    static final Variant MESSAGES_DO_NOT_RAISE_FLOOR =
            Variant.ofRules("messages do not raise the floor", (bound, clock) -> new Rules(bound) {
                @Override
                long floorAfterMessage(long floor, long sequence) {
                    return floor;
                }
            });

    static final Variant REPLIES_DO_NOT_RAISE_FLOOR =
            Variant.ofRules("replies do not raise the floor", (bound, clock) -> new Rules(bound) {
                @Override
                long floorAfterReply(long floor, long sequence) {
                    return floor;
                }
            });

    static final Variant FLOOR_SET =
            Variant.ofRules("the floor is set, not raised", (bound, clock) -> new Rules(bound) {
                @Override
                long floorAfterMessage(long floor, long sequence) {
                    return sequence;
                }
            });

    static final Variant GAPS_IGNORED = Variant.ofRules("gaps are ignored", (bound, clock) -> new Rules(bound) {
        @Override
        long validAfterGap(long sequence) {
            return Long.MIN_VALUE;
        }
    });

    static final Variant DIGEST_BELIEVED =
            Variant.ofRules("a digest is believed without looking", (bound, clock) -> new Rules(bound) {
                @Override
                boolean isProof(long applied, long sequence) {
                    return true;
                }
            });

    static final Variant NO_BOUND = Variant.ofRules("no time bound", (bound, clock) -> new Rules(bound) {
        @Override
        boolean isWithinBound(long loadedAt, Trust trust, long lookedAt) {
            return true;
        }
    });

    static final Variant PROVED_AT_ANSWER =
            Variant.ofRules("a proof holds from the answer", (bound, clock) -> new Rules(bound) {
                @Override
                long proofTime(Ticket sent) {
                    return clock.getAsLong();
                }
            });

    static final Variant ERA_UNCHECKED =
            Variant.ofRules("the era is not checked at install", (bound, clock) -> new Rules(bound) {
                @Override
                boolean isOfEra(Ticket sent, Era era) {
                    return true;
                }
            });

    static final Variant RETIRED_FOR_EVER =
            Variant.ofRules("an epoch once left is never entered again", (bound, clock) -> new Rules(bound) {
                @Override
                boolean isOver(boolean retired, Ticket sent, Era era) {
                    return retired;
                }
            });

    static final Variant LATER_PROOF_BELIEVED =
            Variant.ofRules("a look believes a proof that came during it", (bound, clock) -> new Rules(bound) {
                @Override
                boolean isKnownBefore(long knownAt, long lookedAt) {
                    return true;
                }
            });

    static final Variant STALE_AGE_FROM_LATEST_PROOF =
            Variant.ofRules("a copy that a gap hid ages from the latest proof", (bound, clock) -> new Rules(bound) {
                @Override
                long currentAt(Copy copy, Trust trust, long lookedAt) {
                    return trust.latest().heldAt();
                }
            });

    static final Variant STALE_FOR_LONGER =
            Variant.ofRules("stale copies are served for longer", (bound, clock) -> new Rules(bound) {
                @Override
                boolean mayServeStale(Copy copy, Trust trust, long lookedAt, long maxAgeNanos) {
                    return lookedAt - copy.loadedAt() <= 10 * maxAgeNanos;
                }
            });

    static final Variant TAGS_UNCHECKED =
            Variant.ofRules("deleted tags are not looked at", (bound, clock) -> new Rules(bound) {
                @Override
                boolean isTakenAway(long asOf, long deletedAt) {
                    return false;
                }
            });

    static final Variant IGNORED_IS_APPLIED =
            Variant.ofRules("what is ignored counts as applied", (bound, clock) -> new Rules(bound) {
                @Override
                boolean isApplied(HeardKind heard) {
                    return heard == HeardKind.IN_ORDER || heard == HeardKind.IGNORED;
                }
            });

    static final Variant ARRIVAL_IS_PROOF =
            Variant.ofRules("a value is as current as the message that brings it", (bound, clock) -> new Rules(bound) {
                @Override
                Ticket questionBefore(long sequence, Trust trust) {
                    return new Ticket(trust.era(), sequence, clock.getAsLong());
                }
            });

    static final Variant NOTHING_BINDS = Variant.ofRules(
            "an answer older than what is known is served for a while", (bound, clock) -> new Rules(bound) {
                @Override
                long bindingFloorAfterReply(long floor, long sequence) {
                    return floor;
                }

                @Override
                boolean isBinding(HeardKind heard, ChangeKind change) {
                    return false;
                }
            });

    static final Variant LINGERS_FOR_EVER = Variant.ofRereads(
            "an overtaken copy lingers without end", (interval, bound) -> new Rereads(interval, bound) {
                @Override
                public long lingersUntil(long askedAt) {
                    return askedAt + 1_000 * interval.toNanos();
                }
            });

    static final Variant REMOVED_LINGERS =
            Variant.ofRereads("a removed entry lingers", (interval, bound) -> new Rereads(interval, bound) {
                @Override
                public boolean mayLinger(Copy copy, ChangeKind kind, long now) {
                    return super.mayLinger(copy, ChangeKind.UPDATED, now);
                }
            });

    private Mutants() {}
}
