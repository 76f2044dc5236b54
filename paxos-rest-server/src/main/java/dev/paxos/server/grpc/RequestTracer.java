package dev.paxos.server.grpc;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Follows the requests on streams that are part of a trace, for who traces them. Thread-safe. */
public interface RequestTracer {
    /** Follows nothing. */
    RequestTracer NONE = new RequestTracer() {
        @Override
        public <R> CompletableFuture<R> follow(
                String traceParent, String message, Supplier<CompletableFuture<R>> request) {
            return request.get();
        }
    };

    /**
     * Hands a request to the acceptor.
     *
     * @param traceParent the span that it belongs to, in the form of W3C Trace Context, as the client gave it; "" where
     *     it gave none
     * @param message the kind of message
     * @param request hands it over; what it throws is thrown
     * @return what {@code request} returned
     */
    <R> CompletableFuture<R> follow(String traceParent, String message, Supplier<CompletableFuture<R>> request);
}
