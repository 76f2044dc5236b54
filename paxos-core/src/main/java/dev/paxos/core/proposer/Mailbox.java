package dev.paxos.core.proposer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Runs events one at a time, in order, on whichever thread brings one while none runs. So what they touch needs no
 * lock, and an event that brings another does not run it inside itself. What an event throws is told to {@link #failed},
 * and the others run all the same. Nothing but a reference while it is empty.
 */
abstract class Mailbox {
    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST = MethodHandles.lookup().findVarHandle(Mailbox.class, "newest", Event.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands for "a thread is running events, and none has come since". */
    private static final Event RUNNING = new Event(() -> {}, null);

    /** The newest event, or {@link #RUNNING}, or null when nothing runs and nothing waits. */
    private volatile @Nullable Event newest;

    private static final class Event {
        private final Runnable task;
        private @Nullable Event older;

        Event(Runnable task, @Nullable Event older) {
            this.task = task;
            this.older = older;
        }
    }

    /** Takes note of what an event threw. */
    abstract void failed(Throwable failure);

    final void post(Runnable task) {
        if (NEWEST.compareAndSet(this, null, RUNNING)) {
            run(task);
            runThoseThatCame();
            return;
        }
        Event event = new Event(task, null);
        Event before;
        do {
            before = newest;
            event.older = before;
        } while (!NEWEST.compareAndSet(this, before, before == null ? RUNNING : event));
        if (before == null) {
            run(task);
            runThoseThatCame();
        }
    }

    private void runThoseThatCame() {
        while (!NEWEST.compareAndSet(this, RUNNING, null)) {
            Event event = oldestFirst((Event) NEWEST.getAndSet(this, RUNNING));
            while (event != null) {
                run(event.task);
                event = event.older;
            }
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            tellOf(e);
        }
    }

    private void tellOf(Throwable failure) {
        try {
            failed(failure);
        } catch (Throwable e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    /** Turns the chain around, up to where the last run began; "older" is then the next one to run. */
    private static @Nullable Event oldestFirst(@Nullable Event newest) {
        Event next = null;
        Event event = newest;
        while (event != null && event != RUNNING) {
            Event older = event.older;
            event.older = next;
            next = event;
            event = older;
        }
        return next;
    }
}
