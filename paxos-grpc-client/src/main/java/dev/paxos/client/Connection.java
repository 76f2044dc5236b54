package dev.paxos.client;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a client stands with one server, at one moment.
 *
 * @param state the state
 * @param identity who answered last at the address; kept while disconnected, empty before the first time
 * @param problem why there is no connection, or what ended the last one: one line for a person; empty while connected
 */
public record Connection(State state, Optional<ServerIdentity> identity, Optional<String> problem) {
    /** The states of a connection. */
    public enum State {
        /** An attempt is under way: requests wait for its outcome, within their deadline. */
        CONNECTING,
        /** The right server answers. */
        CONNECTED,
        /** The last attempt failed; the next one follows by itself. Until then requests fail at once. */
        DISCONNECTED,
        /** The client was closed. */
        CLOSED
    }

    /** Checks that nothing is missing. */
    public Connection {
        requireNonNull(state, "state");
        requireNonNull(identity, "identity");
        requireNonNull(problem, "problem");
    }
}
