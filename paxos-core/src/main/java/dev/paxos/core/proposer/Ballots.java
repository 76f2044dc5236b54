package dev.paxos.core.proposer;

import dev.paxos.core.Ballot;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Draws fresh ballots for one proposer: {@code counter << 20 | proposerId}, the counter above all that the proposer has
 * drawn or seen. Two proposers that share an id are safe all the same, for an acceptor promises a ballot once.
 */
final class Ballots {
    static final int ID_BITS = 20;
    static final int MAX_ID = (1 << ID_BITS) - 1;
    /** The ids below are for servers; a process that embeds a proposer draws one from here up. */
    static final int FIRST_RANDOM_ID = 1024;

    private static final long MAX_COUNTER = Long.MAX_VALUE >>> ID_BITS;
    /** One key with an absurd ballot must not use up the range for all the others. */
    private static final long MAX_SHARED_COUNTER = MAX_COUNTER >>> 1;

    private final int proposerId;
    private final AtomicLong counter = new AtomicLong();

    Ballots(int proposerId) {
        if (proposerId < 1 || proposerId > MAX_ID) {
            throw new IllegalArgumentException("proposerId: is " + proposerId + ", must be 1 to " + MAX_ID);
        }
        this.proposerId = proposerId;
    }

    int proposerId() {
        return proposerId;
    }

    /** A ballot that this proposer has never used, strictly above the given one; none where the range ends. */
    Ballot freshAbove(Ballot seen) {
        long seenCounter = seen.isNone() ? 0 : seen.number() >>> ID_BITS;
        if (seenCounter >= MAX_SHARED_COUNTER) {
            return seenCounter == MAX_COUNTER ? Ballot.NONE : Ballot.of(((seenCounter + 1) << ID_BITS) | proposerId);
        }
        long fresh = counter.updateAndGet(drawn -> Math.max(drawn, seenCounter) + 1);
        return Ballot.of((fresh << ID_BITS) | proposerId);
    }

    /** Remembers a ballot that others use, so that fresh ones are above it from the first. */
    void saw(Ballot ballot) {
        if (!ballot.isNone()) {
            long seenCounter = ballot.number() >>> ID_BITS;
            if (seenCounter < MAX_SHARED_COUNTER && seenCounter > counter.get()) {
                counter.accumulateAndGet(seenCounter, Math::max);
            }
        }
    }
}
