package dev.paxos.core.store.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs preallocation and compaction on a handed-in executor, one short step at a time, so that they share the disk with
 * the saves: while saves come one after the other, each lets about as many bytes through as it wrote itself, one step at
 * the least. Between saves steps follow each other freely. There is no clock in it.
 */
final class Background {
    /** Work that is cut into steps. */
    interface Step {
        /** Does a little. Returns whether more is to do. Deals itself with every failure, errors included. */
        boolean run();
    }

    private static final System.Logger LOG = System.getLogger(Background.class.getName());

    private final Executor executor;
    private final int stepBytes;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Object running = new Object();
    private boolean scheduled;
    private boolean saving;
    private long allowedSteps;
    private volatile boolean stopped;

    Background(Executor executor, int stepBytes) {
        this.executor = executor;
        this.stepBytes = stepBytes;
    }

    /** Adds work. It shares the turns with what is there. */
    synchronized void submit(Step step) {
        steps.add(step);
        schedule();
    }

    synchronized void saveBegins() {
        saving = true;
    }

    synchronized void saveEnds(long bytes) {
        saving = false;
        allowedSteps = 1 + bytes / stepBytes;
        schedule();
    }

    /** Runs no more steps. One that is running has ended when this returns. */
    void stop() {
        stopped = true;
        synchronized (running) {
            LOG.log(System.Logger.Level.TRACE, "background work has stopped");
        }
    }

    private synchronized void schedule() {
        if (scheduled || stopped || steps.isEmpty() || (saving && allowedSteps == 0)) {
            return;
        }
        allowedSteps = Math.max(0, allowedSteps - 1);
        scheduled = true;
        try {
            executor.execute(this::runOne);
        } catch (RejectedExecutionException e) {
            stopped = true;
            LOG.log(System.Logger.Level.WARNING, "the background executor takes no work: no more compaction", e);
        }
    }

    private void runOne() {
        Step step;
        synchronized (this) {
            step = steps.remove();
        }
        boolean more = false;
        synchronized (running) {
            if (!stopped) {
                more = step.run();
            }
        }
        synchronized (this) {
            scheduled = false;
            if (more) {
                steps.add(step);
            }
            schedule();
        }
    }
}
