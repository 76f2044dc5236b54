package dev.paxos.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void percentilesAreInMicroseconds() {
        for (int micros = 1; micros <= 100; micros++) {
            tally.success(micros * 1000L);
        }
        LoadResult result = tally.take();
        assertThat(result.successes()).isEqualTo(100);
        assertThat(result.micros(50)).isBetween(49.0, 51.0);
        assertThat(result.maxMicros()).isBetween(99.0, 101.0);
    }

    @Test
    void eachTakeBeginsAnew() {
        tally.success(1);
        tally.take();
        LoadResult second = tally.take();
        assertThat(second.successes()).isZero();
        assertThat(second.failures()).isEmpty();
    }

    @Test
    void failuresAreCountedByKind() {
        tally.failure(new CompletionException(new IllegalStateException()));
        tally.failure(new IllegalStateException());
        tally.failure(Status.UNAVAILABLE.asRuntimeException());
        LoadResult result = tally.take();
        assertThat(result.failures()).containsEntry("IllegalStateException", 2L).containsEntry("UNAVAILABLE", 1L);
        assertThat(result.failureCount()).isEqualTo(3);
    }

    @Test
    void twoStretchesOfTimeAddUp() {
        tally.success(1_000_000);
        LoadResult first = tally.take();
        tally.success(3_000_000);
        tally.failure(new IllegalStateException());
        LoadResult sum = first.plus(tally.take());
        assertThat(sum.successes()).isEqualTo(2);
        assertThat(sum.failureCount()).isEqualTo(1);
        assertThat(sum.nanos()).isGreaterThan(first.nanos());
        assertThat(sum.maxMicros()).isBetween(2990.0, 3010.0);
    }
}
