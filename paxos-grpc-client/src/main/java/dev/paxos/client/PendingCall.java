package dev.paxos.client;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.proto.v1.AcceptRequest;
import dev.paxos.proto.v1.AcceptorRequest;
import dev.paxos.proto.v1.AcceptorResponse;
import dev.paxos.proto.v1.Failure;
import dev.paxos.proto.v1.GetStateRequest;
import dev.paxos.proto.v1.PingRequest;
import dev.paxos.proto.v1.PrepareRequest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, and the future that its caller holds: one object, for there are very many of them.
 *
 * <p>Made by the caller's thread, which maps the request; from then on touched by the event loop alone, but for the
 * future itself.
 */
abstract sealed class PendingCall<R> extends CompletableFuture<R> {
    /** What a request costs beyond its key and value, in memory and on the wire, roughly. */
    private static final int OVERHEAD_BYTES = 256;

    /** The bytes that it is counted with. */
    final int bytes;

    final long deadlineNanos;

    /** The call that was queued before this one; see {@link CallQueue}. */
    @Nullable
    PendingCall<?> earlier;

    /** Set when it is sent. */
    long correlationId;

    /** The span that it belongs to, or "". */
    String traceParent = "";

    private PendingCall(int bytes, long deadlineNanos) {
        this.bytes = OVERHEAD_BYTES + bytes;
        this.deadlineNanos = deadlineNanos;
    }

    /** Puts the request, without its correlation id, into the message. */
    abstract void addTo(AcceptorRequest.Builder request);

    /**
     * Maps the reply.
     *
     * @return null where the response is of another kind than the request
     * @throws IllegalArgumentException if the reply is malformed
     */
    abstract @Nullable R reply(AcceptorResponse response);

    /** Completes it with what the server says. */
    final void answer(AcceptorResponse response) {
        if (response.getResponseCase() == AcceptorResponse.ResponseCase.FAILURE) {
            fail(failure(response.getFailure()));
            return;
        }
        R reply;
        try {
            reply = reply(response);
        } catch (IllegalArgumentException e) {
            fail(new AcceptorUnavailableException(Reason.UNREACHABLE, "malformed reply: " + e.getMessage()));
            return;
        }
        if (reply == null) {
            fail(new AcceptorUnavailableException(
                    Reason.UNREACHABLE, "malformed reply: of another kind than the request"));
        } else {
            complete(reply);
        }
    }

    final void fail(AcceptorUnavailableException why) {
        completeExceptionally(why);
    }

    /** A reason that this version does not know is taken for the one that promises least. */
    private static AcceptorUnavailableException failure(Failure failure) {
        Reason reason = switch (failure.getReason()) {
            case REASON_INVALID -> Reason.INVALID;
            case REASON_OVERLOADED -> Reason.OVERLOADED;
            case REASON_STORE_FULL -> Reason.STORE_FULL;
            case REASON_HALTED -> Reason.HALTED;
            case REASON_CLOSED -> Reason.CLOSED;
            case REASON_INTERNAL, REASON_UNSPECIFIED, UNRECOGNIZED -> Reason.UNREACHABLE;
        };
        return new AcceptorUnavailableException(reason, ConnectionFailure.oneLine(failure.getMessage()));
    }

    static final class Prepare extends PendingCall<PrepareReply> {
        private final PrepareRequest request;

        Prepare(PrepareRequest request, int bytes, long deadlineNanos) {
            super(bytes, deadlineNanos);
            this.request = request;
        }

        @Override
        void addTo(AcceptorRequest.Builder message) {
            message.setPrepare(request);
        }

        @Override
        @Nullable
        PrepareReply reply(AcceptorResponse response) {
            return response.hasPrepare() ? ProtoMapping.prepareReply(response.getPrepare()) : null;
        }
    }

    static final class Accept extends PendingCall<AcceptReply> {
        private final AcceptRequest request;

        Accept(AcceptRequest request, int bytes, long deadlineNanos) {
            super(bytes, deadlineNanos);
            this.request = request;
        }

        @Override
        void addTo(AcceptorRequest.Builder message) {
            message.setAccept(request);
        }

        @Override
        @Nullable
        AcceptReply reply(AcceptorResponse response) {
            return response.hasAccept() ? ProtoMapping.acceptReply(response.getAccept()) : null;
        }
    }

    static final class State extends PendingCall<AcceptorState> {
        private final GetStateRequest request;

        State(GetStateRequest request, int bytes, long deadlineNanos) {
            super(bytes, deadlineNanos);
            this.request = request;
        }

        @Override
        void addTo(AcceptorRequest.Builder message) {
            message.setGetState(request);
        }

        @Override
        @Nullable
        AcceptorState reply(AcceptorResponse response) {
            return response.hasGetState() ? ProtoMapping.state(response.getGetState()) : null;
        }
    }

    static final class Ping extends PendingCall<PingReply> {
        Ping(long deadlineNanos) {
            super(0, deadlineNanos);
        }

        @Override
        void addTo(AcceptorRequest.Builder message) {
            message.setPing(PingRequest.getDefaultInstance());
        }

        @Override
        @Nullable
        PingReply reply(AcceptorResponse response) {
            return response.hasPing() ? ProtoMapping.pingReply(response.getPing()) : null;
        }
    }
}
