package dev.paxos.server.tracing;

import dev.paxos.client.MessageTracer;
import dev.paxos.server.grpc.RequestTracer;
import io.grpc.ServerInterceptor;
import jakarta.servlet.Filter;

/** Follows what passes through a server. Thread-safe. */
public interface Tracing extends AutoCloseable {
    /**
     * Follows the rounds and messages of this server's proposer.
     *
     * @return always the same
     */
    MessageTracer messages();

    /**
     * Follows the messages of other proposers.
     *
     * @return always the same
     */
    RequestTracer received();

    /**
     * Follows the requests by REST.
     *
     * @return always the same
     */
    Filter rest();

    /**
     * Follows the unary calls by gRPC.
     *
     * @return always the same
     */
    ServerInterceptor calls();

    /** Sends what is still to be sent, for a bounded time, and follows nothing more. */
    @Override
    void close();
}
