package dev.paxos.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.bench.system.Completion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClosedLoopTest {
    private static final Load PUTS = Load.of(Workload.PUT, 10, 16);

    @Test
    void aClientHasOneOperationUnderWay() throws Exception {
        BlockingQueue<Completion> underWay = new LinkedBlockingQueue<>();
        ClosedLoop loop = ClosedLoop.start(new StubSession(underWay::add), PUTS, 3);
        assertThat(underWay).hasSize(3);
        underWay.take().done(null);
        underWay.take().done(null);
        assertThat(underWay).hasSize(3);
        assertThat(loop.take().successes()).isEqualTo(2);
        stopWhile(loop, underWay);
    }

    @Test
    void aLoopBehindAnotherHasIncrementsTriedAgain() throws Exception {
        List<Boolean> triesAgain = new ArrayList<>();
        BlockingQueue<Completion> underWay = new LinkedBlockingQueue<>();
        StubSession session = new StubSession(underWay::add) {
            @Override
            public void tryAgain(boolean again) {
                triesAgain.add(again);
            }
        };
        for (int i = 0; i < 2; i++) {
            stopWhile(ClosedLoop.start(session, PUTS, 1), underWay);
            underWay.clear();
        }
        assertThat(triesAgain).containsExactly(true, false, true, false);
    }

    @Test
    void operationsThatEndAtOnceDoNotNest() throws Exception {
        AtomicInteger left = new AtomicInteger(1_000_000);
        BlockingQueue<Completion> last = new LinkedBlockingQueue<>();
        ClosedLoop loop = ClosedLoop.start(
                new StubSession(done -> {
                    if (left.decrementAndGet() > 0) {
                        done.done(null);
                    } else {
                        last.add(done);
                    }
                }),
                PUTS,
                1);
        assertThat(loop.take().successes()).isEqualTo(999_999);
        stopWhile(loop, last);
    }

    @Test
    void afterAFailureTheClientGoesOnLater() throws Exception {
        BlockingQueue<Completion> underWay = new LinkedBlockingQueue<>();
        ClosedLoop loop = ClosedLoop.start(new StubSession(underWay::add), PUTS, 1);
        underWay.take().done(new IllegalStateException());
        Completion next = underWay.take();
        underWay.add(next);
        LoadResult result = loop.take();
        assertThat(result.successes()).isZero();
        assertThat(result.failures()).containsEntry("IllegalStateException", 1L);
        stopWhile(loop, underWay);
    }

    /** Lets what is under way end, which begins nothing more, for the loop is stopped. */
    private static void stopWhile(ClosedLoop loop, Collection<Completion> underWay) throws Exception {
        FutureTask<LoadResult> stop = new FutureTask<>(loop::stop);
        new Thread(stop).start();
        while (!loop.isStopped()) {
            Thread.onSpinWait();
        }
        int count = underWay.size();
        underWay.forEach(one -> one.done(null));
        assertThat(stop.get().successes()).isEqualTo(count);
        assertThat(underWay).hasSize(count);
    }
}
