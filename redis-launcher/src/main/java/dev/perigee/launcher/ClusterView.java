package dev.perigee.launcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one node of a cluster says of all nodes, by CLUSTER NODES.
 *
 * @param nodes one line each
 */
record ClusterView(List<Line> nodes) {

    /**
     * One node, as another (or itself) sees it.
     *
     * @param id its id
     * @param port the port for clients
     * @param flags such as {@code myself}, {@code master}, {@code fail?}
     * @param primary the id of the node it follows; {@code -} for none
     * @param epoch its configuration epoch; of two that claim a slot, the higher one has it
     * @param slots the ranges of slots it claims
     */
    record Line(String id, int port, List<String> flags, String primary, long epoch, List<Range> slots) {

        boolean owns(int slot) {
            return slots.stream().anyMatch(range -> range.from() <= slot && slot <= range.to());
        }

        boolean ownsAny() {
            return !slots.isEmpty();
        }

        boolean isFailing() {
            return flags.contains("fail") || flags.contains("fail?") || flags.contains("handshake");
        }
    }

    /**
     * Slots that follow each other.
     *
     * @param from the first
     * @param to the last
     */
    record Range(int from, int to) {}

    static ClusterView of(RedisServer server) {
        return new ClusterView(
                server.call("CLUSTER", "NODES").lines().map(ClusterView::parse).toList());
    }

    Line myself() {
        return nodes.stream()
                .filter(node -> node.flags().contains("myself"))
                .findFirst()
                .orElseThrow();
    }

    /** {@code <id> <ip:port@busport> <flags> <primary> <ping> <pong> <epoch> <link> <slot> <from-to> <[moving]> ...} */
    private static Line parse(String line) {
        String[] words = line.split(" ", -1);
        String address = words[1].substring(0, words[1].indexOf('@'));
        List<Range> slots = new ArrayList<>();
        for (String word : Arrays.asList(words).subList(8, words.length)) {
            if (!word.startsWith("[")) {
                String[] ends = word.split("-", -1);
                slots.add(new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])));
            }
        }
        return new Line(
                words[0],
                Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)),
                List.of(words[2].split(",", -1)),
                words[3],
                Long.parseLong(words[6]),
                slots);
    }
}
