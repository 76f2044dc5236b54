package dev.paxos.core.proposer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs events one at a time, in order, on whichever thread brings one while none runs. So what they touch needs no
 * lock, and an event that brings another does not run it inside itself.
 */
final class Mailbox {
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unhandled = new AtomicInteger();

    void post(Runnable event) {
        events.add(event);
        if (unhandled.getAndIncrement() != 0) {
            return;
        }
        int handled = 1;
        do {
            for (int i = 0; i < handled; i++) {
                events.remove().run();
            }
            handled = unhandled.addAndGet(-handled);
        } while (handled != 0);
    }
}
