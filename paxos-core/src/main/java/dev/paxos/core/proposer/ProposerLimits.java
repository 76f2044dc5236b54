package dev.paxos.core.proposer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What bounds a proposer's memory and time.
 *
 * @param deadline how long an operation may take before it is told what is known
 * @param maxOperations operations under way or waiting; beyond them callers are told "overloaded" at once
 * @param maxCombined changes of one key that share a round
 * @param maxKeptBytes memory for promises kept from earlier rounds, about; those that were not used for long go first: a change whose
 *     key has one takes one round trip instead of two
 */
public record ProposerLimits(Duration deadline, int maxOperations, int maxCombined, long maxKeptBytes) {
    /** 5 seconds, 16,384 operations, 1,024 changes a round, 64 MiB. */
    public static final ProposerLimits DEFAULT = new ProposerLimits(Duration.ofSeconds(5), 1 << 14, 1 << 10, 64L << 20);

    /**
     * Validates the bounds.
     *
     * @throws IllegalArgumentException if one is out of range; the message begins with its name
     */
    public ProposerLimits {
        requireNonNull(deadline, "deadline");
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("deadline: is " + deadline + ", must be positive and at most a day");
        }
        if (maxOperations < 1) {
            throw new IllegalArgumentException("maxOperations: is " + maxOperations + ", must be positive");
        }
        if (maxCombined < 1) {
            throw new IllegalArgumentException("maxCombined: is " + maxCombined + ", must be positive");
        }
        if (maxKeptBytes < 0) {
            throw new IllegalArgumentException("maxKeptBytes: is " + maxKeptBytes + ", must not be negative");
        }
    }

    /**
     * Returns the same with another deadline.
     *
     * @param other the deadline
     * @return new limits
     */
    public ProposerLimits withDeadline(Duration other) {
        return new ProposerLimits(other, maxOperations, maxCombined, maxKeptBytes);
    }
}
