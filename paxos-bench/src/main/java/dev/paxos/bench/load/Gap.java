package dev.paxos.bench.load;

/** The longest time without a success. Thread-safe. */
final class Gap {
    private long last;
    private long longest;

    /** Begins at a time. */
    Gap(long nanoTime) {
        last = nanoTime;
    }

    /** Takes note of a success at a time; times that come late, from another thread, count as nothing new. */
    synchronized void success(long nanoTime) {
        if (nanoTime > last) {
            longest = Math.max(longest, nanoTime - last);
            last = nanoTime;
        }
    }

    /** Returns the longest gap since this was called last, the one that is open now included, and begins anew. */
    synchronized long take(long nanoTime) {
        success(nanoTime);
        long taken = longest;
        longest = 0;
        return taken;
    }
}
