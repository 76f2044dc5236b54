package dev.paxos.client;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The calls that were sent and have no reply yet, by correlation id. Ids rise, and the slot of one is its lowest bits:
 * no boxing, no hashing, and the oldest call is always at hand. For the event loop alone.
 *
 * <p>All calls have the same time to live, so they expire in the order in which they were sent.
 */
final class CallTable {
    private @Nullable PendingCall<?>[] slots = new PendingCall<?>[256];
    /** No call has an id below this one. */
    private long oldestId = 1;

    private long nextId = 1;
    private int size;

    /** Gives the call an id that no other call here has, and that none ever had. */
    void add(PendingCall<?> call) {
        while (slot(nextId) != null) {
            if (size >= slots.length / 2) {
                grow();
            } else {
                // The slot's call is slow; its id stays apart from the new ones.
                nextId++;
            }
        }
        call.correlationId = nextId++;
        slots[index(call.correlationId)] = call;
        size++;
    }

    /**
     * Takes a call out.
     *
     * @return the call, or null where there is none of this id (any more)
     */
    @Nullable
    PendingCall<?> remove(long correlationId) {
        PendingCall<?> call = slot(correlationId);
        if (call == null || call.correlationId != correlationId) {
            return null;
        }
        slots[index(correlationId)] = null;
        size--;
        return call;
    }

    /**
     * Takes the oldest call out if its deadline has come.
     *
     * @return the call, or null where there is none (more)
     */
    @Nullable
    PendingCall<?> removeExpired(long nowNanos) {
        for (; oldestId < nextId; oldestId++) {
            PendingCall<?> call = slot(oldestId);
            if (call != null && call.correlationId == oldestId) {
                return call.deadlineNanos - nowNanos <= 0 ? remove(oldestId) : null;
            }
        }
        return null;
    }

    /** Moves all calls to a collection. */
    void drainTo(Collection<PendingCall<?>> target) {
        for (PendingCall<?> call : slots) {
            if (call != null) {
                target.add(call);
            }
        }
        Arrays.fill(slots, null);
        size = 0;
        oldestId = nextId;
    }

    int size() {
        return size;
    }

    private int index(long id) {
        return (int) id & (slots.length - 1);
    }

    private @Nullable PendingCall<?> slot(long id) {
        return slots[index(id)];
    }

    /** Ids that differ in their lowest n bits differ in their lowest n + 1 bits too: no two meet in a larger table. */
    private void grow() {
        @Nullable PendingCall<?>[] old = slots;
        slots = new PendingCall<?>[old.length * 2];
        for (PendingCall<?> call : old) {
            if (call != null) {
                slots[index(call.correlationId)] = call;
            }
        }
    }
}
