package dev.paxos.core.proposer;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The timer of a real process: one daemon thread. */
public final class ThreadTimer implements Timer, AutoCloseable {
    private final ScheduledThreadPoolExecutor thread;

    /**
     * Starts the thread.
     *
     * @param name the name of the thread
     */
    public ThreadTimer(String name) {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread timer = new Thread(task, name);
            timer.setDaemon(true);
            return timer;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        try {
            var unused = thread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // Closed: the proposer that owns this has ended all its operations, nothing is left to be woken for.
        }
    }

    /** Stops the thread; what was scheduled runs no more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
