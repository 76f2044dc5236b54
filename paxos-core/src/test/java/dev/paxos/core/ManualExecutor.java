package dev.paxos.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Runs its tasks when the test says so, on the test's thread. */
public final class ManualExecutor implements Executor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs the oldest task. */
    public void runOne() {
        tasks.remove().run();
    }

    /** Runs until no task is left, those included that the tasks add. */
    public void runAll() {
        while (!tasks.isEmpty()) {
            runOne();
        }
    }

    /** Tells whether nothing waits. */
    public boolean isIdle() {
        return tasks.isEmpty();
    }
}
