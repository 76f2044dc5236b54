package dev.paxos.core.proposer;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.store.StateTable;
import org.jspecify.annotations.Nullable;

/**
 * The promises that a majority gave to this proposer for keys that are idle now, each with the proposal that is chosen
 * under it: whoever takes one begins with phase 2. A promise is taken once.
 *
 * <p>The memory is bounded. Promises lie in two tables: when the newer is half of what is allowed, it becomes the older, and
 * what was older is forgotten. So what was used lately is kept, and a million keys are no more work for a collector than ten.
 *
 * <p>Thread-safe.
 */
final class KeptPromises {
    private final long maxBytes;

    // Guarded by this. A promise that was taken is as low as what is chosen, one that is kept is above it.
    private StateTable newer = new StateTable();
    private StateTable older = new StateTable();

    KeptPromises(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Keeps a promise in the place of the one before of its key. It must be above the ballot of what is chosen. */
    synchronized void keep(Key key, Ballot promised, Proposal chosen) {
        if (maxBytes == 0) {
            return;
        }
        newer.put(key, new AcceptorState(promised, chosen));
        if (newer.bytes() > maxBytes / 2) {
            older = newer;
            newer = new StateTable();
        }
    }

    /** Takes the promise of a key and what is chosen under it, or null where none is kept. */
    synchronized @Nullable AcceptorState take(Key key) {
        AcceptorState kept = newer.find(key);
        StateTable holder = newer;
        if (kept == null) {
            kept = older.find(key);
            holder = older;
        }
        if (kept == null || kept.promised().equals(kept.accepted().ballot())) {
            return null;
        }
        holder.put(key, new AcceptorState(kept.accepted().ballot(), kept.accepted()));
        return kept;
    }

    /** Returns what all that is kept takes of the memory. */
    synchronized long bytes() {
        return newer.bytes() + older.bytes();
    }
}
