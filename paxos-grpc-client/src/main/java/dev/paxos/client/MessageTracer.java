package dev.paxos.client;

import dev.paxos.core.acceptor.AcceptorClient;

/**
 * Follows the messages to acceptors, for who traces them. It is called for every message, so it must be quick, never
 * block, and never throw. Thread-safe.
 */
public interface MessageTracer {
    /** Follows nothing. */
    MessageTracer NONE = new MessageTracer() {
        @Override
        public AcceptorClient follow(int serverId, AcceptorClient acceptor) {
            return acceptor;
        }

        @Override
        public String traceParent() {
            return "";
        }
    };

    /**
     * Puts itself before an acceptor.
     *
     * @param serverId the server of the acceptor
     * @param acceptor the way to it; it asks for {@link #traceParent} on the thread that it is called on
     * @return what proposers and broadcasts are to use in its place
     */
    AcceptorClient follow(int serverId, AcceptorClient acceptor);

    /**
     * Tells what the message that the calling thread is about to send belongs to.
     *
     * @return a {@code traceparent} of W3C Trace Context that goes with the message, or nothing, ""
     */
    String traceParent();
}
