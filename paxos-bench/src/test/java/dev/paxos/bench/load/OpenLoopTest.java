package dev.paxos.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpenLoopTest {
    private static final int PER_SECOND = 1000;
    private static final int STALL_MILLIS = 200;

    @Test
    void aStallIsChargedToEveryOperationThatWasDueInIt() throws Exception {
        AtomicInteger count = new AtomicInteger();
        CountDownLatch enough = new CountDownLatch(2 * STALL_MILLIS);
        StubSession session = new StubSession(done -> {
            // Held up here the driver cannot begin the others in time.
            if (count.incrementAndGet() == 1) {
                pause();
            }
            done.done(null);
            enough.countDown();
        });
        OpenLoop loop = OpenLoop.start(session, Load.of(Workload.PUT, 10, 16), PER_SECOND);
        enough.await();
        LoadResult result = loop.stop();
        // Due after 0, 1, 2, … ms and ended after 200: half of them were 100 ms late, or more.
        long late = result.latencies()
                .getCountBetweenValues(TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS / 2), Long.MAX_VALUE);
        assertThat(late).isGreaterThanOrEqualTo(STALL_MILLIS / 2);
        assertThat(loop.takeLongestGapNanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS));
    }

    private static void pause() {
        try {
            Thread.sleep(STALL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void operationsAreBegunThoughNoneEnds() throws Exception {
        CountDownLatch begun = new CountDownLatch(100);
        StubSession session = new StubSession(done -> begun.countDown());
        OpenLoop loop = OpenLoop.start(session, Load.of(Workload.PUT, 10, 16), 10_000);
        begun.await();
        assertThat(loop.underWay()).isGreaterThanOrEqualTo(100);
        assertThat(loop.take().successes()).isZero();
    }
}
