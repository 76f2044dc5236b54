package dev.paxos.server.grpc;

import dev.paxos.client.Budget;
import dev.paxos.client.EventLoops;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers unary calls whose results come later: bounds what is under way, and writes each reply on the event loop that
 * its call came on, whichever thread completed it. What completes together, as the replies of one save do, costs that
 * thread one call of the loop. Thread-safe; nothing blocks.
 */
final class UnaryCalls {
    private final Budget budget;
    private final List<LoopQueue> queues = new ArrayList<>();
    private volatile boolean closed;

    UnaryCalls(Budget budget, EventLoops loops) {
        this.budget = budget;
        loops.group().forEach(loop -> queues.add(new LoopQueue(loop)));
    }

    /** From now on every call fails as closed; those under way are answered. */
    void close() {
        closed = true;
    }

    /** Replies that completed elsewhere, linked through themselves, newest first, until the loop comes to them. */
    static final class LoopQueue {
        private final EventExecutor loop;
        private final AtomicReference<@Nullable UnaryReply<?, ?>> newest = new AtomicReference<>();
        private final Runnable drain = this::drain;

        LoopQueue(EventExecutor loop) {
            this.loop = loop;
        }

        boolean isHere() {
            return loop.inEventLoop();
        }

        void completed(UnaryReply<?, ?> reply) {
            if (isHere()) {
                reply.send();
                return;
            }
            UnaryReply<?, ?> before = newest.get();
            while (true) {
                reply.earlier = before;
                UnaryReply<?, ?> witness = newest.compareAndExchange(before, reply);
                if (witness == before) {
                    break;
                }
                before = witness;
            }
            if (before == null) {
                try {
                    loop.execute(drain);
                } catch (RejectedExecutionException serverIsGone) {
                    // And so is the connection.
                }
            }
        }

        private void drain() {
            UnaryReply<?, ?> reply = newest.getAndSet(null);
            UnaryReply<?, ?> first = null;
            while (reply != null) {
                UnaryReply<?, ?> earlier = reply.earlier;
                reply.earlier = first;
                first = reply;
                reply = earlier;
            }
            while (first != null) {
                UnaryReply<?, ?> next = first.earlier;
                first.earlier = null;
                first.send();
                first = next;
            }
        }
    }

    /**
     * Answers one call.
     *
     * @param observer the call
     * @param bytes what it holds
     * @param request makes the result; what it throws fails the call
     * @param mapping makes the reply; what it throws fails the call, too
     * @param failures what to tell of a failure
     */
    <R, M> void answer(
            StreamObserver<M> observer,
            int bytes,
            Supplier<CompletableFuture<R>> request,
            Function<R, M> mapping,
            Function<Throwable, StatusRuntimeException> failures) {
        UnaryReply<R, M> reply = new UnaryReply<>(queue(), observer, budget, bytes, mapping, failures);
        // Without it a reply to a caller that has gone would throw.
        ((ServerCallStreamObserver<M>) observer).setOnCancelHandler(reply::over);
        ((ServerCallStreamObserver<M>) observer).setOnCloseHandler(reply::over);
        if (!budget.tryReserve(bytes)) {
            observer.onError(GrpcFailure.overloaded().toStatus());
            return;
        }
        try {
            if (closed) {
                throw new AcceptorUnavailableException(Reason.CLOSED, "the server is shutting down");
            }
            var unused = request.get().whenComplete(reply);
        } catch (RuntimeException e) {
            reply.accept(null, e);
        }
    }

    /** The queue of the loop that this call came on; of any where it came another way. */
    private LoopQueue queue() {
        for (int i = 1; i < queues.size(); i++) {
            if (queues.get(i).isHere()) {
                return queues.get(i);
            }
        }
        return queues.get(0);
    }
}
