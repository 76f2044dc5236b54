package dev.paxos.client;

import static java.util.Objects.requireNonNull;

/**
 * What a server answers to a ping, which asks nothing of its acceptor and waits for no disk.
 *
 * @param identity who answers
 * @param serving false where the acceptor answers nothing any more until the server is restarted
 */
public record PingReply(ServerIdentity identity, boolean serving) {
    /** Checks that nothing is missing. */
    public PingReply {
        requireNonNull(identity, "identity");
    }
}
