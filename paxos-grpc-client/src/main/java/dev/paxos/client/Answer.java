package dev.paxos.client;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;

/**
 * What came of a message to one server.
 *
 * @param <R> the kind of reply
 */
public sealed interface Answer<R> {
    /**
     * The server replied. A refusal is a reply.
     *
     * @param reply the reply
     * @param <R> the kind of reply
     */
    record Replied<R>(R reply) implements Answer<R> {
        /** Checks that nothing is missing. */
        public Replied {
            requireNonNull(reply, "reply");
        }
    }

    /**
     * There is no reply.
     *
     * @param reason why, and so what is known of the message
     * @param message one line for a person, which begins with the reason's words
     * @param <R> the kind of reply
     */
    record Failed<R>(Reason reason, String message) implements Answer<R> {
        /** Checks that nothing is missing. */
        public Failed {
            requireNonNull(reason, "reason");
            requireNonNull(message, "message");
        }
    }
}
