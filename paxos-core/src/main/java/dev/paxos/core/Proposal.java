package dev.paxos.core;

import static java.util.Objects.requireNonNull;

/**
 * A value proposed at a ballot.
 *
 * @param ballot the ballot
 * @param value the value
 */
public record Proposal(Ballot ballot, Value value) {
    /** No proposal: what an acceptor that has accepted nothing holds. Its ballot is {@link Ballot#NONE}. */
    public static final Proposal NONE = new Proposal(Ballot.NONE, Value.EMPTY);

    /**
     * Validates the parts.
     *
     * @throws IllegalArgumentException if there is a value without a ballot
     */
    public Proposal {
        requireNonNull(ballot, "ballot");
        requireNonNull(value, "value");
        if (ballot.isNone() && value.size() > 0) {
            throw new IllegalArgumentException("ballot: is missing for a value of " + value.size() + " bytes");
        }
    }

    /**
     * Tells whether this is {@link #NONE}.
     *
     * @return true if nothing is proposed
     */
    public boolean isNone() {
        return ballot.isNone();
    }

    @Override
    public String toString() {
        return isNone() ? "none" : ballot + ":" + value;
    }
}
