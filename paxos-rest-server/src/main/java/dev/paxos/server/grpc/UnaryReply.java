package dev.paxos.server.grpc;

import com.google.protobuf.MessageLite;
import dev.paxos.client.Budget;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A unary call on its way, and then its reply: one object, which also is what runs when the future completes. That may
 * be on the acceptor's thread, on which the next save waits: there it is queued and no more.
 */
final class UnaryReply<R, M> implements BiConsumer<R, Throwable> {
    private final UnaryCalls.LoopQueue queue;
    private final StreamObserver<M> observer;
    private final Budget budget;
    private final int reservedBytes;
    private final Function<R, M> mapping;
    private final Function<Throwable, StatusRuntimeException> failures;

    /** The reply that was queued before this one; see {@link UnaryCalls.LoopQueue}. */
    @Nullable
    UnaryReply<?, ?> earlier;

    /** Replies of fewer bytes may wait for their clients without being counted. */
    private static final int SMALL_BYTES = 4 << 10;

    private int unsentBytes;
    private boolean over;
    private @Nullable R result;
    private @Nullable Throwable failure;

    UnaryReply(
            UnaryCalls.LoopQueue queue,
            StreamObserver<M> observer,
            Budget budget,
            int reservedBytes,
            Function<R, M> mapping,
            Function<Throwable, StatusRuntimeException> failures) {
        this.queue = queue;
        this.observer = observer;
        this.budget = budget;
        this.reservedBytes = reservedBytes;
        this.mapping = mapping;
        this.failures = failures;
    }

    @Override
    public void accept(@Nullable R completedWith, @Nullable Throwable completedExceptionallyWith) {
        result = completedWith;
        failure = completedExceptionallyWith;
        queue.completed(this);
    }

    /** Called on the loop of the call when that is over, however it ends. */
    void over() {
        over = true;
        if (unsentBytes > 0) {
            budget.release(unsentBytes);
            unsentBytes = 0;
        }
    }

    /** Tells whether there is room for a reply until its client takes it. */
    private boolean hasRoomFor(M message) {
        int bytes = message instanceof MessageLite proto ? proto.getSerializedSize() : 0;
        if (bytes < SMALL_BYTES || over) {
            return true;
        }
        if (!budget.tryReserve(bytes)) {
            return false;
        }
        unsentBytes = bytes;
        return true;
    }

    /** Writes the reply. On the loop of the call. */
    void send() {
        budget.release(reservedBytes);
        M message;
        try {
            if (result == null) {
                throw failures.apply(failure == null ? new IllegalStateException("no result") : failure);
            }
            message = mapping.apply(result);
        } catch (StatusRuntimeException refusal) {
            observer.onError(refusal);
            return;
        } catch (RuntimeException e) {
            observer.onError(failures.apply(e));
            return;
        }
        if (!hasRoomFor(message)) {
            observer.onError(GrpcFailure.overloaded().toStatus());
            return;
        }
        observer.onNext(message);
        observer.onCompleted();
    }
}
