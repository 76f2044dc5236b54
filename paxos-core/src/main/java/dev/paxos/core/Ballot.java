package dev.paxos.core;

import org.jspecify.annotations.Nullable;

/**
 * A proposal number: totally ordered, 0 to 2^63-1, or {@link #NONE}.
 *
 * @param number the number; -1 means "none"
 */
public record Ballot(long number) implements Comparable<Ballot> {
    /** No ballot at all: below every other. */
    public static final Ballot NONE = new Ballot(-1);

    /**
     * Validates the number.
     *
     * @throws IllegalArgumentException if the number is below -1; the message begins with {@code ballot}
     */
    public Ballot {
        if (number < -1) {
            throw new IllegalArgumentException("ballot: is " + number + ", must be 0 to " + Long.MAX_VALUE);
        }
    }

    /**
     * Returns the ballot of a number that a proposer may use, which excludes {@link #NONE}.
     *
     * @param number 0 to 2^63-1
     * @return the ballot
     * @throws IllegalArgumentException if the number is negative; the message begins with {@code ballot}
     */
    public static Ballot of(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("ballot: is " + number + ", must be 0 to " + Long.MAX_VALUE);
        }
        return new Ballot(number);
    }

    /**
     * Tells whether this is {@link #NONE}.
     *
     * @return true if there is no ballot
     */
    public boolean isNone() {
        return number < 0;
    }

    /**
     * Tells whether this ballot is strictly above another.
     *
     * @param other the other
     * @return true if it is above, false if it is equal or below
     */
    public boolean isAbove(Ballot other) {
        return number > other.number;
    }

    @Override
    public int compareTo(Ballot other) {
        return Long.compare(number, other.number);
    }

    // A record's own equality goes through method handles, which the hottest path of all should not.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ballot ballot && number == ballot.number;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public String toString() {
        return isNone() ? "none" : Long.toString(number);
    }
}
