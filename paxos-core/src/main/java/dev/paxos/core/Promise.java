package dev.paxos.core;

import static java.util.Objects.requireNonNull;

/**
 * The acceptor has promised to refuse every ballot below this one. It promises a ballot at most once.
 *
 * @param ballot the ballot promised, the one that was asked for
 * @param accepted the highest proposal that it had accepted before, or {@link Proposal#NONE}
 */
public record Promise(Ballot ballot, Proposal accepted) implements PrepareReply {
    /** Checks that nothing is missing. */
    public Promise {
        requireNonNull(ballot, "ballot");
        requireNonNull(accepted, "accepted");
    }
}
