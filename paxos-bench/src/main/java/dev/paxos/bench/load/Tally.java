package dev.paxos.bench.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Latencies and failures since the last {@link #take}. Thread-safe; recording waits for nothing. */
public final class Tally {
    private static final long LEAST_NANOS = 1_000;
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;

    private final Recorder latencies = new Recorder(LEAST_NANOS, MOST_NANOS, DIGITS);
    private final ConcurrentMap<String, LongAdder> failures = new ConcurrentHashMap<>();
    private volatile long since = System.nanoTime();

    /** Returns an empty histogram of the same range and precision, for sums. */
    static Histogram histogram() {
        return new Histogram(LEAST_NANOS, MOST_NANOS, DIGITS);
    }

    /** Counts a success that took so long. */
    public void success(long nanos) {
        latencies.recordValue(Math.min(Math.max(nanos, 0), MOST_NANOS));
    }

    /** Counts a failure. */
    public void failure(Throwable cause) {
        failures.computeIfAbsent(describe(cause), kind -> new LongAdder()).increment();
    }

    private static String describe(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root instanceof java.util.concurrent.CompletionException) {
            root = root.getCause();
        }
        if (root instanceof io.grpc.StatusRuntimeException status) {
            return status.getStatus().getCode().toString();
        }
        return root.getClass().getSimpleName();
    }

    /** Returns what was recorded since this was called last, and begins anew. */
    public LoadResult take() {
        long now = System.nanoTime();
        Histogram histogram = latencies.getIntervalHistogram();
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((kind, count) -> {
            long sum = count.sumThenReset();
            if (sum > 0) {
                counts.put(kind, sum);
            }
        });
        LoadResult result = new LoadResult(histogram, counts, now - since);
        since = now;
        return result;
    }
}
