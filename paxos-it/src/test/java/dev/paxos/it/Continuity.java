package dev.paxos.it;

/**
 * The longest time in which a client had no success while it could have had one: while a majority was up and there was a
 * path to it. Thread-safe; times are {@link System#nanoTime}.
 */
final class Continuity {
    private boolean possible;
    private long sinceNanos;
    private long longestNanos;
    private long longestEndedNanos;
    private long possibleNanos;
    private long successes;

    /** Notes whether there can be successes from now on. */
    synchronized void possible(boolean now, long nowNanos) {
        if (possible && !now) {
            endGap(nowNanos);
        }
        if (!possible && now) {
            sinceNanos = nowNanos;
        }
        possible = now;
    }

    /** Notes a success. */
    synchronized void success(long nowNanos) {
        successes++;
        if (possible) {
            endGap(nowNanos);
        }
    }

    /** Begins anew from now on. */
    synchronized void forget(long nowNanos) {
        sinceNanos = nowNanos;
        longestNanos = 0;
        possibleNanos = 0;
    }

    /** Returns the longest such time until now. */
    synchronized long longestNanos(long nowNanos) {
        return possible ? Math.max(longestNanos, nowNanos - sinceNanos) : longestNanos;
    }

    /** Returns when the longest such time that is over ended. */
    synchronized long longestEndedNanos() {
        return longestEndedNanos;
    }

    /** Returns for how long successes were possible, until the last note. */
    synchronized long possibleNanos() {
        return possibleNanos;
    }

    synchronized long successes() {
        return successes;
    }

    private void endGap(long nowNanos) {
        // A success may have been noted a little late, by another thread.
        long gap = Math.max(0, nowNanos - sinceNanos);
        possibleNanos += gap;
        if (gap > longestNanos) {
            longestNanos = gap;
            longestEndedNanos = nowNanos;
        }
        sinceNanos = Math.max(sinceNanos, nowNanos);
    }
}
