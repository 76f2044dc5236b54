package dev.paxos.core.simulation;

import dev.paxos.core.proposer.Timer;
import java.util.PriorityQueue;

/** Runs events in the order of their virtual time, in one thread. */
public final class VirtualTime implements Timer {
    private record Event(long atNanos, long number, Runnable task) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.atNanos != b.atNanos ? Long.compare(a.atNanos, b.atNanos) : Long.compare(a.number, b.number));
    private long nowNanos;
    private long scheduled;

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        events.add(new Event(nowNanos + delayNanos, scheduled++, task));
    }

    /** Runs the next event, and tells whether there was one. */
    public boolean runOne() {
        Event event = events.poll();
        if (event == null) {
            return false;
        }
        nowNanos = event.atNanos;
        event.task.run();
        return true;
    }

    /** Runs until nothing is left to happen. */
    public void runAll() {
        while (runOne()) {
            // The next event.
        }
    }
}
