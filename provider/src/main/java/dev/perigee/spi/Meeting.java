package dev.perigee.spi;

import java.util.List;

/**
 * Who takes part in a namespace, at one moment of the store's.
 *
 * @param members all nodes whose registrations have not run out, the one that asked included
 * @param continued whether the one that asked was registered until now, without a break that the store knows of
 * @param complete whether every node is in the list that was ever granted a lease which may still be running. False while
 *     the store cannot know, because it has lost registrations less than the longest lease ago
 * @param longestLeaseMillis the longest lease that was ever asked for, as far as the store remembers
 */
public record Meeting(List<Member> members, boolean continued, boolean complete, long longestLeaseMillis) {

    /** Copies the list. */
    public Meeting {
        members = List.copyOf(members);
    }
}
