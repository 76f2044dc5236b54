package dev.paxos.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramFamilyTest {
    private final HistogramFamily family = HistogramFamily.ofDurations("paxos_x_seconds", "Help", "a", "b");

    @Test
    void theSameLabelsHaveTheSameHistogram() {
        assertThat(family.with("1", "2")).isSameAs(family.with("1", "2")).isNotSameAs(family.with("2", "1"));
    }

    @Test
    void labelsAreBoundedWhateverComes() {
        for (int i = 0; i < 2 * HistogramFamily.MAX_HISTOGRAMS; i++) {
            family.with("a key, by some mistake", Integer.toString(i)).record(1);
        }

        assertThat(family.histograms()).hasSize(HistogramFamily.MAX_HISTOGRAMS + 1);
        assertThat(family.with(HistogramFamily.OTHER, HistogramFamily.OTHER).count())
                .isEqualTo(HistogramFamily.MAX_HISTOGRAMS);
    }

    @Test
    void durationsAreWrittenInSecondsWithBucketsThatAddUp() {
        family.with("1", "2").record(15_000);
        family.with("1", "2").record(3_000_000);
        family.with("1", "2").record(20_000_000_000L);

        assertThat(PrometheusText.of(family).lines())
                .contains(
                        "# HELP paxos_x_seconds Help",
                        "# TYPE paxos_x_seconds histogram",
                        "paxos_x_seconds_bucket{a=\"1\",b=\"2\",le=\"1.0E-5\"} 0",
                        "paxos_x_seconds_bucket{a=\"1\",b=\"2\",le=\"2.0E-5\"} 1",
                        "paxos_x_seconds_bucket{a=\"1\",b=\"2\",le=\"0.002\"} 1",
                        "paxos_x_seconds_bucket{a=\"1\",b=\"2\",le=\"0.005\"} 2",
                        "paxos_x_seconds_bucket{a=\"1\",b=\"2\",le=\"10.0\"} 2",
                        "paxos_x_seconds_bucket{a=\"1\",b=\"2\",le=\"+Inf\"} 3",
                        "paxos_x_seconds_count{a=\"1\",b=\"2\"} 3",
                        "paxos_x_seconds_sum{a=\"1\",b=\"2\"} 20.003015");
    }

    @Test
    void whatNeverOccurredIsNotWritten() {
        family.with("never", "recorded");

        assertThat(PrometheusText.of(family)).doesNotContain("never");
    }
}
