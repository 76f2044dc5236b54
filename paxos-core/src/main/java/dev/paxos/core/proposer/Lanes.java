package dev.paxos.core.proposer;

import dev.paxos.core.Key;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a proposer: those with operations, and those that are idle but remember that others were at work on their
 * key. The memory of these is bounded; of those that were not used lately the oldest goes first (second chance).
 */
final class Lanes<S> {
    private static final int MOST_LOOKED_AT = 32;

    private final ConcurrentMap<Key, Lane<S>> byKey = new ConcurrentHashMap<>();
    private final Function<Key, Lane<S>> newLane;
    private final long maxBytes;

    // All below is guarded by this, as are the links and the counts of the lanes.
    private @Nullable Lane<S> firstActive;
    private int active;
    private final Queue<Lane<S>> keeping = new ArrayDeque<>();
    private long bytes;

    Lanes(Function<Key, Lane<S>> newLane, long maxBytes) {
        this.newLane = newLane;
        this.maxBytes = maxBytes;
    }

    /** Finds or makes the lane of a key, and holds it for one operation. */
    Lane<S> claim(Key key) {
        while (true) {
            Lane<S> lane = byKey.get(key);
            if (lane == null) {
                lane = byKey.computeIfAbsent(key, newLane);
            }
            synchronized (this) {
                if (!lane.retired) {
                    if (lane.operations++ == 0) {
                        link(lane);
                    }
                    return lane;
                }
            }
        }
    }

    /** Ends the hold of one operation. */
    synchronized void release(Lane<S> lane) {
        if (--lane.operations == 0) {
            unlink(lane);
            lane.usedLately = true;
            if (lane.keptBytes == 0) {
                retire(lane);
            }
        }
    }

    /** Counts what a lane keeps, and lets go of others where it is too much. */
    synchronized void keeps(Lane<S> lane, int bytesKept) {
        // It stays in the queue, as itself, until its turn comes.
        int size = bytesKept == 0 && lane.keptBytes > 0 ? Lane.BYTES_OF_OBJECTS : bytesKept;
        if (lane.keptBytes == 0 && size > 0) {
            keeping.add(lane);
        }
        bytes += size - lane.keptBytes;
        lane.keptBytes = size;
        for (int looked = 0; bytes > maxBytes && looked < MOST_LOOKED_AT && !keeping.isEmpty(); looked++) {
            letGoOf(keeping.remove());
        }
    }

    private void letGoOf(Lane<S> oldest) {
        if (oldest.operations > 0 || (oldest.usedLately && bytes < 2 * maxBytes)) {
            oldest.usedLately = false;
            keeping.add(oldest);
        } else {
            bytes -= oldest.keptBytes;
            retire(oldest);
        }
    }

    private void retire(Lane<S> lane) {
        lane.retired = true;
        byKey.remove(lane.key(), lane);
    }

    private void link(Lane<S> lane) {
        lane.nextActive = firstActive;
        if (firstActive != null) {
            firstActive.previousActive = lane;
        }
        firstActive = lane;
        active++;
    }

    private void unlink(Lane<S> lane) {
        if (lane.previousActive == null) {
            firstActive = lane.nextActive;
        } else {
            lane.previousActive.nextActive = lane.nextActive;
        }
        if (lane.nextActive != null) {
            lane.nextActive.previousActive = lane.previousActive;
        }
        lane.nextActive = null;
        lane.previousActive = null;
        active--;
    }

    /** Those that have operations. */
    synchronized List<Lane<S>> active() {
        List<Lane<S>> lanes = new ArrayList<>(active);
        for (Lane<S> lane = firstActive; lane != null; lane = lane.nextActive) {
            lanes.add(lane);
        }
        return lanes;
    }

    synchronized boolean isIdle() {
        return active == 0;
    }

    synchronized long keptBytes() {
        return bytes;
    }

    int size() {
        return byKey.size();
    }
}
