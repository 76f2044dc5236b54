package dev.paxos.core;

import static java.util.Objects.requireNonNull;

/**
 * The acceptor has accepted the proposal; where the accept carried a {@code next} ballot, it has promised that one too.
 *
 * @param ballot the ballot of the proposal
 */
public record Accepted(Ballot ballot) implements AcceptReply {
    /** Checks that nothing is missing. */
    public Accepted {
        requireNonNull(ballot, "ballot");
    }
}
