package dev.perigee.benchmarks.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuantilesTest {

    @Test
    void theMedianIsTheOneInTheMiddle() {
        assertThat(Quantiles.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Quantiles.median(List.of(9.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
        assertThat(Quantiles.median(List.of(7.0))).isEqualTo(7.0);
    }

    @Test
    void aQuantileLiesBetweenItsNeighbours() {
        List<Double> values = List.of(0.0, 10.0, 20.0, 30.0, 40.0);
        assertThat(Quantiles.quantile(values, 0)).isEqualTo(0.0);
        assertThat(Quantiles.quantile(values, 1)).isEqualTo(40.0);
        assertThat(Quantiles.quantile(values, 0.99)).isCloseTo(39.6, within(1e-9));
    }

    @Test
    void nothingHasNoQuantile() {
        assertThatThrownBy(() -> Quantiles.median(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quantiles.quantile(List.of(1.0), 1.5)).isInstanceOf(IllegalArgumentException.class);
    }
}
