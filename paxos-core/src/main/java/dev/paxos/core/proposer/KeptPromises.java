package dev.paxos.core.proposer;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The promises that a majority gave this proposer for rounds to come, each with the state that such a round begins
 * from, so that it can begin with phase 2. A promise serves one round. Bounded; the least recently used goes first.
 *
 * <p>Of keys on which others overtook this proposer it remembers to ask for no promise in advance for a while, for that
 * promise would stand in their way.
 */
final class KeptPromises<S> {
    private static final int BYTES_OF_AN_ENTRY = 200;
    private static final int MAX_RESTRAINT = 64;

    /** A promise of a ballot, or none, and how many rounds are to go by without asking for one in advance. */
    record Kept<S>(Ballot ballot, S state, int restraint, int bytes) {}

    private final ValueFormat<S> format;
    private final long maxBytes;
    private final Map<Key, Kept<S>> byKey = new LinkedHashMap<>();
    private long bytes;

    KeptPromises(ValueFormat<S> format, long maxBytes) {
        this.format = format;
        this.maxBytes = maxBytes;
    }

    /** Takes what is kept for a key out of here. */
    synchronized @Nullable Kept<S> take(Key key) {
        Kept<S> kept = byKey.remove(key);
        if (kept != null) {
            bytes -= kept.bytes;
        }
        return kept;
    }

    /** Keeps a promise, or with {@link Ballot#NONE} the restraint alone. */
    synchronized void keep(Key key, Ballot ballot, S state, int restraint) {
        if (ballot.isNone() && restraint == 0) {
            return;
        }
        int size = BYTES_OF_AN_ENTRY + key.name().length() + (ballot.isNone() ? 0 : format.bytes(state));
        Kept<S> replaced = byKey.put(key, new Kept<>(ballot, state, restraint, size));
        bytes += size - (replaced == null ? 0 : replaced.bytes);
        Iterator<Kept<S>> leastRecent = byKey.values().iterator();
        while (bytes > maxBytes) {
            bytes -= leastRecent.next().bytes;
            leastRecent.remove();
        }
    }

    synchronized int size() {
        return byKey.size();
    }

    /** How many rounds are to do without a promise in advance after one more was overtaken. */
    static int moreRestraint(int restraint) {
        return Math.min(MAX_RESTRAINT, Math.max(2, restraint * 2));
    }
}
