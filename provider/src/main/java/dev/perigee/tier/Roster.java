package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.spi.Meeting;
import dev.perigee.spi.Member;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who takes part in the namespace, as this node was told last.
 *
 * @param members all of them, this node included
 * @param complete whether nobody is missing who might serve near copies
 * @param askedAt the node's monotonic clock before the question was sent
 * @param longestNanos the longest lease; who joins later serves nothing that was read before so long after it joined
 */
record Roster(List<Member> members, boolean complete, long askedAt, long longestNanos) {

    static Roster of(Meeting meeting, long askedAt) {
        return new Roster(
                meeting.members(),
                meeting.complete(),
                askedAt,
                TimeUnit.MILLISECONDS.toNanos(meeting.longestLeaseMillis()));
    }

    /**
     * Says whether it holds for a write that took effect at a moment or before. Who joined after the list was made serves
     * only what it asked for {@code longestNanos} later or more, and so after the write.
     */
    boolean isFreshAt(long moment) {
        return moment - askedAt <= longestNanos;
    }

    /** The other nodes that serve near copies of a cache with confirmed writes. */
    Set<Long> readersOf(CacheId cache, long self) {
        return those(Member::reading, cache, self);
    }

    /** The other nodes whose synchronous listeners a writer of a cache may wait for. */
    Set<Long> hearersOf(CacheId cache, long self) {
        return those(Member::hearing, cache, self);
    }

    Set<Long> nodes() {
        return members.stream().map(Member::node).collect(Collectors.toSet());
    }

    private Set<Long> those(Function<Member, Set<CacheId>> which, CacheId cache, long self) {
        return members.stream()
                .filter(member -> member.node() != self && which.apply(member).contains(cache))
                .map(Member::node)
                .collect(Collectors.toSet());
    }
}
