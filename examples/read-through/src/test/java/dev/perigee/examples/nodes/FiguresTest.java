package dev.perigee.examples.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FiguresTest {

    private static final Figures SOME = new Figures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

    @Test
    void comesThroughALineOfText() {
        assertThat(Figures.isLine(SOME.toLine())).isTrue();
        assertThat(Figures.ofLine(SOME.toLine())).isEqualTo(SOME);
        assertThat(Figures.isLine("figurative speech")).isFalse();
    }

    @Test
    void addsCountsAndKeepsTheLongestAndTheLatest() {
        assertThat(SOME.plus(Figures.NONE)).isEqualTo(SOME);
        Figures twice = SOME.plus(SOME);
        assertThat(twice).isEqualTo(new Figures(2, 4, 6, 8, 10, 12, 7, 16, 18, 20, 11, 12));
        assertThat(twice.since(SOME)).isEqualTo(SOME);
    }
}
