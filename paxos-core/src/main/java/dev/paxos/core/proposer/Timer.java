package dev.paxos.core.proposer;

/** Time for back-off and deadlines: handed in, so that a test or a simulator can own it. Thread-safe. */
public interface Timer {
    /**
     * Returns a clock that never goes back and is no wall clock, as {@link System#nanoTime()}.
     *
     * @return nanoseconds since an arbitrary moment
     */
    long nanoTime();

    /**
     * Runs a task once, later.
     *
     * @param delayNanos in how many nanoseconds, at the earliest
     * @param task the task; quick, never blocks
     */
    void schedule(long delayNanos, Runnable task);
}
