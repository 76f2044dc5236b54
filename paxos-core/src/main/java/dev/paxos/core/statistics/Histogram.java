package dev.paxos.core.statistics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts values by the bounds that they fall between. Made to be recorded to on the way of every message: it allocates
 * nothing and locks nothing. Thread-safe.
 */
public final class Histogram {
    /** 10 µs to 10 s in steps of 1, 2 and 5; in nanoseconds. */
    private static final long[] DURATIONS = decades(10_000, 10_000_000_000L);

    /** 1 to 1024, doubled with each step. */
    private static final long[] SIZES = doublings(1, 1024);

    private final long[] bounds;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    private Histogram(long[] bounds) {
        this.bounds = bounds;
        this.counts = new LongAdder[bounds.length + 1];
        Arrays.setAll(counts, i -> new LongAdder());
    }

    /**
     * Makes an empty one for durations in nanoseconds, with bounds from 10 µs to 10 s.
     *
     * @return the histogram
     */
    public static Histogram ofNanos() {
        return new Histogram(DURATIONS);
    }

    /**
     * Makes an empty one for sizes of batches, with bounds from 1 to 1024.
     *
     * @return the histogram
     */
    public static Histogram ofSizes() {
        return new Histogram(SIZES);
    }

    /**
     * Counts a value.
     *
     * @param value the value; one below 0 counts as 0
     */
    public void record(long value) {
        record(value, 1);
    }

    /**
     * Counts a value that occurred several times.
     *
     * @param value the value; one below 0 counts as 0
     * @param times how often, 0 or more
     */
    public void record(long value, int times) {
        long counted = Math.max(0, value);
        int at = Arrays.binarySearch(bounds, counted);
        counts[at >= 0 ? at : -at - 1].add(times);
        sum.add(counted * times);
    }

    /**
     * Tells how many values were counted.
     *
     * @return their number
     */
    public long count() {
        long count = 0;
        for (LongAdder bucket : counts) {
            count += bucket.sum();
        }
        return count;
    }

    /**
     * Returns the sum of all values.
     *
     * @return the sum
     */
    public long sum() {
        return sum.sum();
    }

    /**
     * Returns the bounds between the buckets, ascending. A bucket holds what is at most its bound and above the one
     * before; what is above the last bound has a bucket, too.
     *
     * @return a copy
     */
    public long[] bounds() {
        return bounds.clone();
    }

    /**
     * Returns how many values fell into each bucket, one more than there are bounds. What is recorded meanwhile may be
     * in it or not, and in the sum or not.
     *
     * @return a copy
     */
    public long[] counts() {
        long[] now = new long[counts.length];
        Arrays.setAll(now, i -> counts[i].sum());
        return now;
    }

    private static long[] decades(long first, long last) {
        long[] all = new long[64];
        int size = 0;
        for (long one = first; one <= last; one *= 10) {
            for (int step : new int[] {1, 2, 5}) {
                if (one * step <= last) {
                    all[size++] = one * step;
                }
            }
        }
        return Arrays.copyOf(all, size);
    }

    private static long[] doublings(long first, long last) {
        int size = Long.numberOfTrailingZeros(last / first) + 1;
        long[] all = new long[size];
        Arrays.setAll(all, i -> first << i);
        return all;
    }
}
