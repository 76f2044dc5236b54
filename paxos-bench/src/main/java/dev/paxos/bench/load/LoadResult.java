package dev.paxos.bench.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What happened in a stretch of time.
 *
 * @param latencies of the operations that succeeded, in nanoseconds
 * @param failures how many operations failed, by the kind of failure
 * @param nanos how long the stretch was
 */
public record LoadResult(Histogram latencies, Map<String, Long> failures, long nanos) {
    /** Returns what there is of no time at all. */
    public static LoadResult nothing() {
        return new LoadResult(Tally.histogram(), Map.of(), 0);
    }

    /** Returns this and another stretch of time as one. */
    public LoadResult plus(LoadResult other) {
        Histogram sum = Tally.histogram();
        sum.add(latencies);
        sum.add(other.latencies);
        Map<String, Long> all = new TreeMap<>(failures);
        other.failures.forEach((kind, count) -> all.merge(kind, count, Long::sum));
        return new LoadResult(sum, all, nanos + other.nanos);
    }

    /** Returns how many operations succeeded. */
    public long successes() {
        return latencies.getTotalCount();
    }

    /** Returns how many operations failed. */
    public long failureCount() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns how many operations succeeded in a second. */
    public double perSecond() {
        return successes() * 1e9 / nanos;
    }

    /** Returns the latency that a percentage of the operations did not exceed, in microseconds. */
    public double micros(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e3;
    }

    /** Returns the longest latency, in microseconds. */
    public double maxMicros() {
        return latencies.getMaxValue() / 1e3;
    }
}
