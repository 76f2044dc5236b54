package dev.paxos.bench.load;

import dev.paxos.bench.system.Session;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Begins so many operations a second, whether earlier ones have ended or not. A latency is counted from the moment at
 * which the operation was to begin by the rate, not from when it did begin: where the driver itself or a full queue
 * made it late, that is part of what a caller would have waited (no "coordinated omission").
 */
public final class OpenLoop {
    private static final long SPIN_NANOS = 50_000;
    private static final int MOST_UNDER_WAY = 100_000;

    private final Session session;
    private final Operations operations;
    private final long intervalNanos;
    private final Tally tally = new Tally();
    private final Gap gap = new Gap(System.nanoTime());
    private final AtomicLong underWay = new AtomicLong();
    private final Thread pacer = new Thread(this::pace, "open-loop");
    private volatile boolean stopped;

    /** Which operations are begun. */
    @FunctionalInterface
    public interface Operations {
        /** Begins the operation of a number, from 0 up, each once. */
        void begin(Session session, long number, dev.paxos.bench.system.Completion done);
    }

    private OpenLoop(Session session, Operations operations, int perSecond) {
        this.session = session;
        this.operations = operations;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Begins operations of a load. */
    public static OpenLoop start(Session session, Load load, int perSecond) {
        SplittableRandom random = new SplittableRandom();
        return start(session, (to, number, done) -> load.begin(to, random, done), perSecond);
    }

    /** Begins given operations. */
    public static OpenLoop start(Session session, Operations operations, int perSecond) {
        OpenLoop loop = new OpenLoop(session, operations, perSecond);
        loop.pacer.setDaemon(true);
        loop.pacer.start();
        return loop;
    }

    private void pace() {
        long first = System.nanoTime();
        for (long number = 0; !stopped; number++) {
            long intended = first + number * intervalNanos;
            awaitNanoTime(intended);
            if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
                underWay.decrementAndGet();
                tally.failure(new TooManyUnderWay());
                continue;
            }
            operations.begin(session, number, failure -> {
                long now = System.nanoTime();
                underWay.decrementAndGet();
                if (failure == null) {
                    tally.success(now - intended);
                    gap.success(now);
                } else {
                    tally.failure(failure);
                }
            });
        }
    }

    private static void awaitNanoTime(long time) {
        long left = time - System.nanoTime();
        while (left > 0) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
            left = time - System.nanoTime();
        }
    }

    /** Returns what was measured since this was called last, and begins to measure anew. */
    public LoadResult take() {
        return tally.take();
    }

    /** Returns the longest time without a success since this was called last, in nanoseconds. */
    public long takeLongestGapNanos() {
        return gap.take(System.nanoTime());
    }

    /** Returns how many operations are under way. */
    public long underWay() {
        return underWay.get();
    }

    /** Begins no more operations, waits a while for the end of those under way, and returns what was measured last. */
    public LoadResult stop() throws InterruptedException {
        stopped = true;
        pacer.join();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (underWay.get() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        return take();
    }

    private static final class TooManyUnderWay extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyUnderWay() {
            super("more than " + MOST_UNDER_WAY + " operations are under way", null, false, false);
        }
    }
}
