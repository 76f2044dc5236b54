package dev.paxos.core.proposer;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs events one at a time, in order, on whichever thread brings one while none runs. So what they touch needs no
 * lock, and an event that brings another does not run it inside itself. Small while it is empty.
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
            task.run();
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
            task.run();
            runThoseThatCame();
        }
    }

    private void runThoseThatCame() {
        while (!newest.compareAndSet(RUNNING, null)) {
            Event event = oldestFirst(newest.getAndSet(RUNNING));
            while (event != null) {
                event.task.run();
                event = event.older;
            }
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
