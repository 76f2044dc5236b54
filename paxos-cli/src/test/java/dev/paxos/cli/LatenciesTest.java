package dev.paxos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void soManyPercentDoNotExceedIt() {
        Latencies latencies = new Latencies();
        assertThat(latencies.micros(50)).isZero();
        for (int i = 10_000; i > 0; i--) {
            latencies.add(i * 1000L);
        }
        assertThat(latencies.size()).isEqualTo(10_000);
        assertThat(latencies.micros(50)).isEqualTo(5_000);
        assertThat(latencies.micros(99.9)).isEqualTo(9_990);
        assertThat(latencies.micros(100)).isEqualTo(10_000);
        assertThat(latencies.micros(0)).isEqualTo(1);
    }
}
