package dev.perigee.examples.dashboard;

import java.nio.charset.Charset;

/**
 * What bars and charts are made of.
 *
 * @param levels a chart's signs from nothing to full
 * @param done a bar's done part
 * @param left a bar's other part
 * @param near what near hits fill
 * @param far what far hits fill
 * @param load what loads fill
 * @param stale what stale copies fill
 * @param micro the short name of microseconds
 */
record Signs(String levels, char done, char left, char near, char far, char load, char stale, String micro) {

    static final Signs BLOCKS = new Signs(" ▁▂▃▄▅▆▇█", '█', '░', '█', '▓', '░', '▒', "µs");
    static final Signs ASCII = new Signs(" .:-=+*#@", '#', '.', '#', '+', '.', 'o', "us");

    /** Returns blocks if they can be written in a charset. */
    static Signs of(Charset charset) {
        String all = BLOCKS.levels + BLOCKS.near + BLOCKS.far + BLOCKS.load + BLOCKS.stale + BLOCKS.micro;
        return charset.canEncode() && charset.newEncoder().canEncode(all) ? BLOCKS : ASCII;
    }

    /** Draws one sign for each height. */
    String chart(double[] heights, double highest) {
        StringBuilder drawn = new StringBuilder();
        int top = levels.length() - 1;
        for (double height : heights) {
            long level = highest <= 0 ? 0 : Math.round(height / highest * top);
            drawn.append(levels.charAt((int) Math.min(Math.max(level, 0), top)));
        }
        return drawn.toString();
    }

    /** Draws a bar of which a share, 0 to 1, is done. */
    String bar(double share, int width) {
        int filled = (int) Math.round(Math.min(Math.max(share, 0), 1) * width);
        return String.valueOf(done).repeat(filled) + String.valueOf(left).repeat(width - filled);
    }

    /** What a tier fills in a chart; blank for what is too rare to be seen. */
    char fill(Tier tier) {
        return switch (tier) {
            case NEAR -> near;
            case FAR -> far;
            case LOADED -> load;
            case STALE -> stale;
            case WAITED -> ' ';
        };
    }
}
