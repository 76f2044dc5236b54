package dev.paxos.cli;

import java.util.Arrays;

/** How long each of many operations took. Guarded by itself. */
final class Latencies {
    private long[] nanos = new long[1 << 12];
    private int size;

    synchronized void add(long latencyNanos) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = latencyNanos;
    }

    synchronized int size() {
        return size;
    }

    /** Returns the latency that so many percent do not exceed, in microseconds; 0 where there is none. */
    synchronized double micros(double percent) {
        if (size == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        // A little less, for what is whole may not look so in binary.
        int rank = (int) Math.ceil(percent * size / 100 - 1e-6);
        return sorted[Math.max(1, rank) - 1] / 1e3;
    }
}
