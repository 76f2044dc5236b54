package dev.paxos.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramTest {
    @Test
    void durationsHaveBoundsFromTenMicrosecondsToTenSeconds() {
        assertThat(Histogram.ofNanos().bounds())
                .startsWith(10_000, 20_000, 50_000, 100_000)
                .endsWith(5_000_000_000L, 10_000_000_000L)
                .hasSize(19)
                .isSorted();
    }

    @Test
    void sizesHaveBoundsFromOneTo1024() {
        assertThat(Histogram.ofSizes().bounds()).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "0, 0",
        "1, 0",
        "2, 1",
        "3, 2",
        "4, 2",
        "5, 3",
        "1024, 10",
        "1025, 11",
        "9223372036854775807, 11"
    })
    void aValueFallsIntoTheFirstBucketWhoseBoundItDoesNotExceed(long value, int bucket) {
        Histogram sizes = Histogram.ofSizes();

        sizes.record(value);

        assertThat(sizes.counts()[bucket]).isEqualTo(1);
        assertThat(sizes.count()).isEqualTo(1);
        assertThat(sizes.sum()).isEqualTo(Math.max(0, value));
    }

    @Test
    void aValueThatOccurredSeveralTimesCountsAsOften() {
        Histogram sizes = Histogram.ofSizes();

        sizes.record(3, 5);

        assertThat(sizes.counts()[2]).isEqualTo(5);
        assertThat(sizes.sum()).isEqualTo(15);
    }

    @Test
    void nothingIsLostBetweenThreads() {
        Histogram sizes = Histogram.ofSizes();

        LongStream.rangeClosed(1, 100_000).parallel().forEach(i -> sizes.record(i % 5));

        assertThat(sizes.count()).isEqualTo(100_000);
        assertThat(sizes.sum()).isEqualTo(200_000);
        assertThat(sizes.counts()).startsWith(40_000, 20_000, 40_000, 0);
    }
}
