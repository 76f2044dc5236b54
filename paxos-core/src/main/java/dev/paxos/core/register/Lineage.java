package dev.paxos.core.register;

import dev.paxos.core.Ballot;
import java.util.Arrays;

/**
 * The last rounds that changed a register, newest first, each with the version that it left. It goes with the value, so
 * whoever finds the value can tell whether an earlier attempt is part of it. Immutable.
 */
final class Lineage {
    static final int MAX_ROUNDS = 8;
    static final Lineage EMPTY = new Lineage(new long[0], new long[0]);

    private final long[] ballots;
    private final long[] versions;

    /** Takes the arrays over; both strictly descending, of one length, {@value #MAX_ROUNDS} at most. */
    Lineage(long[] ballots, long[] versions) {
        this.ballots = ballots;
        this.versions = versions;
    }

    /** The lineage after one more round; the oldest is forgotten where there are too many. */
    Lineage then(Ballot ballot, long version) {
        int kept = Math.min(ballots.length, MAX_ROUNDS - 1);
        long[] newBallots = new long[kept + 1];
        long[] newVersions = new long[kept + 1];
        newBallots[0] = ballot.number();
        newVersions[0] = version;
        System.arraycopy(ballots, 0, newBallots, 1, kept);
        System.arraycopy(versions, 0, newVersions, 1, kept);
        return new Lineage(newBallots, newVersions);
    }

    boolean contains(Ballot ballot) {
        for (long known : ballots) {
            if (known == ballot.number()) {
                return true;
            }
        }
        return false;
    }

    /** True where no round that left a version above the given one can have been forgotten. */
    boolean reachesBackTo(long version) {
        return ballots.length < MAX_ROUNDS || versions[versions.length - 1] <= version + 1;
    }

    int rounds() {
        return ballots.length;
    }

    long ballot(int index) {
        return ballots[index];
    }

    long version(int index) {
        return versions[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lineage lineage
                && Arrays.equals(ballots, lineage.ballots)
                && Arrays.equals(versions, lineage.versions);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ballots) + Arrays.hashCode(versions);
    }

    @Override
    public String toString() {
        return Arrays.toString(ballots);
    }
}
