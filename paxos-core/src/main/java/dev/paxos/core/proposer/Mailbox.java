package dev.paxos.core.proposer;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs events one at a time, in order, on whichever thread brings one while none runs. So what they touch needs no
 * lock, and an event that brings another does not run it inside itself. What an event throws is told to the thread's
 * handler of such, and the others run all the same. Small while it is empty.
 */
final class Mailbox {
    /** Stands for "a thread is running events, and none has come since". */
    private static final Event RUNNING = new Event(() -> {}, null);

    /** The newest event, or {@link #RUNNING}, or null when nothing runs and nothing waits. */
    private final AtomicReference<@Nullable Event> newest = new AtomicReference<>();

    private static final class Event {
        private final Runnable task;
        private @Nullable Event older;

        Event(Runnable task, @Nullable Event older) {
            this.task = task;
            this.older = older;
        }
    }

    void post(Runnable task) {
        if (newest.compareAndSet(null, RUNNING)) {
            run(task);
            runThoseThatCame();
            return;
        }
        Event event = new Event(task, null);
        Event before;
        do {
            before = newest.get();
            event.older = before;
        } while (!newest.compareAndSet(before, before == null ? RUNNING : event));
        if (before == null) {
            run(task);
            runThoseThatCame();
        }
    }

    private void runThoseThatCame() {
        while (!newest.compareAndSet(RUNNING, null)) {
            Event event = oldestFirst(newest.getAndSet(RUNNING));
            while (event != null) {
                run(event.task);
                event = event.older;
            }
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
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
