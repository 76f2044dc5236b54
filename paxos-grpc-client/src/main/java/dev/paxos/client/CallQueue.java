package dev.paxos.client;

import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls from any thread to the event loop. The calls are linked through themselves, newest first, so that one
 * compare-and-set adds a call and one exchange takes all; the taker turns them round.
 */
final class CallQueue {
    private final AtomicReference<@Nullable PendingCall<?>> newest = new AtomicReference<>();

    /**
     * Adds a call; by any thread.
     *
     * @return true if the queue was empty, and so the event loop does not know yet that there is something to take
     */
    boolean add(PendingCall<?> call) {
        PendingCall<?> before = newest.get();
        while (true) {
            call.earlier = before;
            PendingCall<?> witness = newest.compareAndExchange(before, call);
            if (witness == before) {
                return before == null;
            }
            before = witness;
        }
    }

    /** Moves all calls to the end of a deque, in the order in which they were added. */
    void drainTo(Deque<PendingCall<?>> target) {
        PendingCall<?> call = newest.getAndSet(null);
        PendingCall<?> first = null;
        while (call != null) {
            PendingCall<?> earlier = call.earlier;
            call.earlier = first;
            first = call;
            call = earlier;
        }
        while (first != null) {
            PendingCall<?> next = first.earlier;
            first.earlier = null;
            target.addLast(first);
            first = next;
        }
    }
}
