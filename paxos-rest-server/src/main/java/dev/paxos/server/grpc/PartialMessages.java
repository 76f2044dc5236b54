package dev.paxos.server.grpc;

import dev.paxos.client.Budget;
import dev.paxos.proto.v1.AcceptorServiceGrpc;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory that messages hold of which only a part has arrived, over all calls: gRPC bounds each message alone.
 * A call whose message finds no room for more of it ends as overloaded. What arrives in small messages costs nothing.
 * The acceptor's messages, of other proposers, have room of their own.
 */
public final class PartialMessages extends ServerStreamTracer.Factory implements ServerInterceptor {
    private static final Context.Key<PartialMessage> CURRENT = Context.key("partial-message");
    /** Room is taken in steps of so many bytes, and none for the first of them. */
    private static final int STEP_BYTES = 1 << 10;

    private static final String ACCEPTOR = AcceptorServiceGrpc.SERVICE_NAME + "/";

    private final Budget acceptor;
    private final Budget others;

    /**
     * Makes one.
     *
     * @param acceptor bounds the bytes of messages to the acceptor
     * @param others bounds the bytes of all others
     */
    public PartialMessages(Budget acceptor, Budget others) {
        this.acceptor = acceptor;
        this.others = others;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new PartialMessage(fullMethodName.startsWith(ACCEPTOR) ? acceptor : others);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        PartialMessage message = CURRENT.get();
        if (message != null) {
            message.call = call;
        }
        return next.startCall(call, headers);
    }

    /** The message that is arriving on one stream; on the event loop of that. */
    private static final class PartialMessage extends ServerStreamTracer {
        private final Budget budget;
        private @Nullable ServerCall<?, ?> call;
        private long arrived;
        private int reserved;
        private boolean refused;

        PartialMessage(Budget budget) {
            this.budget = budget;
        }

        @Override
        public Context filterContext(Context context) {
            return context.withValue(CURRENT, this);
        }

        @Override
        public void inboundWireSize(long bytes) {
            arrived += bytes;
            if (arrived - reserved > STEP_BYTES && !refused) {
                int wanted = (int) arrived;
                if (budget.tryReserve(wanted)) {
                    giveBack();
                    reserved = wanted;
                } else {
                    refused = true;
                    refuse();
                }
            }
        }

        @Override
        public void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
            arrived = 0;
            giveBack();
        }

        @Override
        public void streamClosed(Status status) {
            giveBack();
        }

        private void giveBack() {
            if (reserved > 0) {
                budget.release(reserved);
                reserved = 0;
            }
        }

        private void refuse() {
            if (call != null) {
                call.close(
                        Status.RESOURCE_EXHAUSTED.withDescription(
                                "too many messages are arriving at this server, try again later"),
                        new Metadata());
            }
        }
    }
}
