package dev.perigee.examples.dashboard;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Shows which tier answered how much of the look-ups as time went by: columns of equally many look-ups, in which the tiers
 * stand upon each other.
 */
final class ShareChart {

    private static final int ROWS = 8;

    private final Map<Tier, long[]> counts;
    private final int columns;
    private final int rows;

    /**
     * @param counts for each tier one count for each column
     */
    ShareChart(Map<Tier, long[]> counts, int columns, int rows) {
        this.counts = new EnumMap<>(counts);
        this.columns = columns;
        this.rows = rows;
    }

    /** The look-ups of all gauges together. */
    static ShareChart of(List<Gauge> gauges, int columns) {
        Map<Tier, long[]> counts = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            long[] sum = new long[columns];
            for (Gauge gauge : gauges) {
                long[] slices = gauge.overTime(tier);
                for (int column = 0; column < columns; column++) {
                    sum[column] += slices[column];
                }
            }
            counts.put(tier, sum);
        }
        return new ShareChart(counts, columns, ROWS);
    }

    /** Draws the rows from the top down, without labels. */
    List<String> lines(Screen screen) {
        List<String> lines = new ArrayList<>();
        for (int row = rows - 1; row >= 0; row--) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; ) {
                // Neighbours of one tier are coloured together, so that a line is not mostly codes of colours.
                Tier tier = at(column, row);
                int end = column;
                while (end < columns && at(end, row) == tier) {
                    end++;
                }
                String run = String.valueOf(screen.signs().fill(tier)).repeat(end - column);
                line.append(screen.coloured(tier, run));
                column = end;
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** The tier in the middle of a cell; near at the bottom. An empty column belongs to the last one, which is blank. */
    private Tier at(int column, int row) {
        long total =
                counts.values().stream().mapToLong(slices -> slices[column]).sum();
        double middle = total * (row + 0.5) / rows;
        long sum = 0;
        for (Map.Entry<Tier, long[]> entry : counts.entrySet()) {
            sum += entry.getValue()[column];
            if (sum > middle) {
                return entry.getKey();
            }
        }
        return Tier.WAITED;
    }
}
