package dev.paxos.core;

import static java.util.Objects.requireNonNull;

/**
 * A refusal: the message was not granted, and never will be. It tells the acceptor's state, so that the proposer can
 * overtake.
 *
 * @param promised the highest ballot that the acceptor has promised
 * @param accepted the highest proposal that it has accepted, or {@link Proposal#NONE}
 */
public record Nack(Ballot promised, Proposal accepted) implements PrepareReply, AcceptReply {
    /** Checks that nothing is missing. */
    public Nack {
        requireNonNull(promised, "promised");
        requireNonNull(accepted, "accepted");
    }
}
