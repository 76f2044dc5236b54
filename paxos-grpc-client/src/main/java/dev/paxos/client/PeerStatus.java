package dev.paxos.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What a {@link PeerMonitor} knows of one server, at one moment.
 *
 * @param serverId the server
 * @param endpoint where it is pinged
 * @param up whether it answers, and its acceptor serves
 * @param problem why it is not up: one line for a person; empty while it is
 * @param roundTrip how long the last ping that was answered took; empty before the first answer
 * @param sinceContact how long ago the last answer came; empty before the first
 */
public record PeerStatus(
        int serverId,
        Endpoint endpoint,
        boolean up,
        Optional<String> problem,
        Optional<Duration> roundTrip,
        Optional<Duration> sinceContact) {
    /** Checks that nothing is missing. */
    public PeerStatus {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(problem, "problem");
        requireNonNull(roundTrip, "roundTrip");
        requireNonNull(sinceContact, "sinceContact");
    }
}
