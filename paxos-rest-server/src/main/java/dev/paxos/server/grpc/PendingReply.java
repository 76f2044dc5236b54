package dev.paxos.server.grpc;

import dev.paxos.client.ProtoMapping;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Value;
import dev.paxos.proto.v1.AcceptorResponse;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request of a stream on its way through the acceptor, and then its reply: one object, which also is what runs when
 * the acceptor's future completes. That happens on the acceptor's thread, where it is queued and no more.
 */
final class PendingReply implements BiConsumer<Object, Throwable> {
    /** Which of the replies it is; an accept and a prepare may both be refused, by a nack. */
    enum Kind {
        PREPARE,
        ACCEPT,
        STATE
    }

    private static final int OVERHEAD_BYTES = 64;

    private final ExchangeSession session;
    private final long correlationId;
    private final Kind kind;

    /** What was reserved for it. */
    final int reservedBytes;

    /** When its request came. */
    final long arrivedNanos;

    /** The reply that was queued before this one; see {@link ExchangeSession}. */
    @Nullable
    PendingReply earlier;

    private @Nullable Object reply;
    private @Nullable Throwable failure;

    PendingReply(ExchangeSession session, long correlationId, Kind kind, int reservedBytes, long arrivedNanos) {
        this.session = session;
        this.correlationId = correlationId;
        this.kind = kind;
        this.reservedBytes = reservedBytes;
        this.arrivedNanos = arrivedNanos;
    }

    @Override
    public void accept(@Nullable Object completedWith, @Nullable Throwable completedExceptionallyWith) {
        reply = completedWith;
        failure = completedExceptionallyWith;
        session.completed(this);
    }

    /** What it will take in a message, roughly. */
    int bytes() {
        if (reply instanceof PrepareReply prepared) {
            return OVERHEAD_BYTES + acceptedValue(prepared).size();
        }
        return reply instanceof AcceptorState state
                ? OVERHEAD_BYTES + state.accepted().value().size()
                : OVERHEAD_BYTES;
    }

    AcceptorResponse toProto() {
        AcceptorResponse.Builder response = AcceptorResponse.newBuilder().setCorrelationId(correlationId);
        if (reply == null) {
            Throwable why = failure == null ? new IllegalStateException("neither reply nor failure") : failure;
            return response.setFailure(GrpcFailure.of(why).toProto()).build();
        }
        return switch (kind) {
            case PREPARE ->
                response.setPrepare(ProtoMapping.prepareResponse((PrepareReply) reply))
                        .build();
            case ACCEPT ->
                response.setAccept(ProtoMapping.acceptResponse((AcceptReply) reply))
                        .build();
            case STATE ->
                response.setGetState(ProtoMapping.stateResponse((AcceptorState) reply))
                        .build();
        };
    }

    private static Value acceptedValue(PrepareReply reply) {
        return reply instanceof dev.paxos.core.Promise promise
                ? promise.accepted().value()
                : ((dev.paxos.core.Nack) reply).accepted().value();
    }
}
