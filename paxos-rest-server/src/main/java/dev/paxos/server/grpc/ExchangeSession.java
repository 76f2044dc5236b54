package dev.paxos.server.grpc;

import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.paxos.client.ProtoMapping;
import dev.paxos.client.TransportLimits;
import dev.paxos.core.Key;
import dev.paxos.proto.v1.AcceptorRequest;
import dev.paxos.proto.v1.AcceptorResponse;
import dev.paxos.proto.v1.ExchangeRequest;
import dev.paxos.proto.v1.ExchangeResponse;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream. All of it belongs to one event loop but the queue of completed replies, to which the acceptor's
 * thread adds: the replies are linked through themselves, newest first, and the first one into the empty queue calls
 * the loop. Whatever is complete by the time that the loop comes to it goes as one message.
 *
 * <p>A client that does not read its replies is not read from either: what is under way for it is bounded by the
 * service's budget, and no next message is asked for while there is no room to write.
 */
final class ExchangeSession implements StreamObserver<ExchangeRequest> {
    private final AcceptorRequests requests;
    private final ServerCallStreamObserver<ExchangeResponse> client;
    private final EventExecutor loop;
    private final ExchangeStatistics statistics;
    private final RequestTracer tracer;
    private final Consumer<ExchangeSession> ended;
    private final Runnable drain = this::drain;
    private final AtomicReference<@Nullable PendingReply> newest = new AtomicReference<>();

    // All below belongs to the event loop.
    private final ArrayDeque<PendingReply> unsent = new ArrayDeque<>();
    private ExchangeResponse.@Nullable Builder immediate;
    private int underWay;
    /** When the message came that is being taken. */
    private long arrivedNanos;

    private boolean owesRequest;
    private boolean finishing;
    private boolean halfClosed;
    private boolean over;

    ExchangeSession(
            AcceptorRequests requests,
            ServerCallStreamObserver<ExchangeResponse> client,
            EventExecutor loop,
            ExchangeStatistics statistics,
            RequestTracer tracer,
            Consumer<ExchangeSession> ended) {
        this.requests = requests;
        this.client = client;
        this.loop = loop;
        this.statistics = statistics;
        this.tracer = tracer;
        this.ended = ended;
    }

    /** Says who this is, and asks for the first message. To be called while the call is being started. */
    void open() {
        client.disableAutoRequest();
        client.setOnReadyThreshold(TransportLimits.WRITE_BUFFER_BYTES);
        client.setOnReadyHandler(() -> onLoop(this::flush));
        client.setOnCancelHandler(() -> onLoop(this::end));
        client.onNext(ExchangeResponse.newBuilder()
                .setIdentity(ProtoMapping.identity(requests.identity()))
                .build());
        client.request(1);
    }

    /** Ends the stream as soon as all that was taken is answered; by any thread. */
    void finish() {
        onLoop(() -> {
            finishing = true;
            flush();
        });
    }

    @Override
    public void onNext(ExchangeRequest message) {
        onLoop(() -> take(message));
    }

    @Override
    public void onError(Throwable failure) {
        onLoop(this::end);
    }

    @Override
    public void onCompleted() {
        onLoop(() -> {
            halfClosed = true;
            flush();
        });
    }

    /** Queues a reply; by any thread. */
    void completed(PendingReply reply) {
        PendingReply before = newest.get();
        while (true) {
            reply.earlier = before;
            PendingReply witness = newest.compareAndExchange(before, reply);
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

    private void take(ExchangeRequest message) {
        if (over) {
            return;
        }
        arrivedNanos = System.nanoTime();
        List<AcceptorRequest> batch = message.getRequestsList();
        if (batch.size() > TransportLimits.MAX_BATCH_COUNT) {
            client.onError(GrpcFailure.of(new IllegalArgumentException("requests: there are " + batch.size()
                            + ", at most " + TransportLimits.MAX_BATCH_COUNT + " may come in one message"))
                    .toStatus());
            end();
            return;
        }
        statistics.batchSizes().record(batch.size());
        List<@Nullable Key> keys = requests.expect(batch);
        for (int i = 0; i < batch.size(); i++) {
            take(batch.get(i), keys.get(i));
        }
        owesRequest = true;
        flush();
    }

    private void take(AcceptorRequest request, @Nullable Key key) {
        switch (request.getRequestCase()) {
            case PREPARE -> {
                PendingReply reply = reserve(request, PendingReply.Kind.PREPARE, 0);
                if (reply != null) {
                    try {
                        hand(request, "prepare", () -> requests.prepare(key, request.getPrepare()), reply);
                    } catch (RuntimeException e) {
                        reply.accept(null, e);
                    }
                }
            }
            case ACCEPT -> {
                int valueBytes = request.getAccept().getValue().size();
                PendingReply reply = reserve(request, PendingReply.Kind.ACCEPT, valueBytes);
                if (reply != null) {
                    try {
                        hand(request, "accept", () -> requests.accept(key, request.getAccept()), reply);
                    } catch (RuntimeException e) {
                        reply.accept(null, e);
                    }
                }
            }
            case GET_STATE -> {
                PendingReply reply = reserve(request, PendingReply.Kind.STATE, 0);
                if (reply != null) {
                    try {
                        hand(request, "state", () -> requests.state(key, request.getGetState()), reply);
                    } catch (RuntimeException e) {
                        reply.accept(null, e);
                    }
                }
            }
            case PING ->
                answerNow(AcceptorResponse.newBuilder()
                        .setCorrelationId(request.getCorrelationId())
                        .setPing(ProtoMapping.pingResponse(requests.ping())));
            case REQUEST_NOT_SET ->
                answerNow(AcceptorResponse.newBuilder()
                        .setCorrelationId(request.getCorrelationId())
                        .setFailure(GrpcFailure.of(new IllegalArgumentException("request: is missing or unknown"))
                                .toProto()));
        }
    }

    private <R> void hand(
            AcceptorRequest request, String message, Supplier<CompletableFuture<R>> acceptor, PendingReply reply) {
        String traceParent = request.getTraceParent();
        CompletableFuture<R> future =
                traceParent.isEmpty() ? acceptor.get() : tracer.follow(traceParent, message, acceptor);
        var unused = future.whenComplete(reply);
    }

    private @Nullable PendingReply reserve(AcceptorRequest request, PendingReply.Kind kind, int valueBytes) {
        int bytes = AcceptorGrpcService.OVERHEAD_BYTES + valueBytes;
        if (!requests.budget().tryReserve(bytes)) {
            answerNow(AcceptorResponse.newBuilder()
                    .setCorrelationId(request.getCorrelationId())
                    .setFailure(GrpcFailure.overloaded().toProto()));
            return null;
        }
        underWay++;
        return new PendingReply(this, request.getCorrelationId(), kind, bytes, arrivedNanos);
    }

    /** These wait for nothing, and are few: at most one message's worth, as no next one is read before they went. */
    private void answerNow(AcceptorResponse.Builder response) {
        if (immediate == null) {
            immediate = ExchangeResponse.newBuilder();
        }
        immediate.addResponses(response);
    }

    private void drain() {
        PendingReply reply = newest.getAndSet(null);
        PendingReply first = null;
        while (reply != null) {
            PendingReply earlier = reply.earlier;
            reply.earlier = first;
            first = reply;
            reply = earlier;
        }
        while (first != null) {
            PendingReply next = first.earlier;
            first.earlier = null;
            if (over) {
                release(first);
            } else {
                unsent.addLast(first);
            }
            first = next;
        }
        flush();
    }

    private void flush() {
        if (over) {
            return;
        }
        while ((immediate != null || !unsent.isEmpty()) && client.isReady()) {
            client.onNext(nextBatch());
        }
        if (immediate != null || !unsent.isEmpty()) {
            return;
        }
        if ((finishing || halfClosed) && underWay == 0) {
            if (halfClosed) {
                client.onCompleted();
            } else {
                client.onError(GrpcFailure.status(
                        Code.UNAVAILABLE,
                        "closed: the server is shutting down",
                        ErrorInfo.newBuilder().setDomain(GrpcFailure.DOMAIN).setReason("CLOSED")));
            }
            end();
        } else if (owesRequest && !finishing && client.isReady()) {
            owesRequest = false;
            client.request(1);
        }
    }

    private ExchangeResponse nextBatch() {
        ExchangeResponse.Builder batch = immediate == null ? ExchangeResponse.newBuilder() : immediate;
        immediate = null;
        int bytes = 0;
        int count = 0;
        long now = System.nanoTime();
        // Most of what is answered together came together, and is counted at once.
        long arrived = now;
        int together = 0;
        PendingReply reply;
        while ((reply = unsent.peekFirst()) != null) {
            int next = reply.bytes();
            if (count > 0
                    && (count == TransportLimits.MAX_BATCH_COUNT || bytes + next > TransportLimits.MAX_BATCH_BYTES)) {
                break;
            }
            batch.addResponses(reply.toProto());
            if (reply.arrivedNanos != arrived) {
                statistics.requestNanos().record(now - arrived, together);
                arrived = reply.arrivedNanos;
                together = 0;
            }
            together++;
            release(reply);
            unsent.removeFirst();
            count++;
            bytes += next;
        }
        statistics.requestNanos().record(now - arrived, together);
        return batch.build();
    }

    private void release(PendingReply reply) {
        underWay--;
        requests.budget().release(reply.reservedBytes);
    }

    private void end() {
        if (!over) {
            over = true;
            unsent.forEach(this::release);
            unsent.clear();
            immediate = null;
            ended.accept(this);
        }
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
