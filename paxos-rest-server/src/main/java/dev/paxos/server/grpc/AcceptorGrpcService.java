package dev.paxos.server.grpc;

import dev.paxos.client.Budget;
import dev.paxos.client.EventLoops;
import dev.paxos.client.ProtoMapping;
import dev.paxos.client.ServerIdentity;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.register.Registers;
import dev.paxos.proto.v1.AcceptRequest;
import dev.paxos.proto.v1.AcceptResponse;
import dev.paxos.proto.v1.AcceptorServiceGrpc;
import dev.paxos.proto.v1.ExchangeRequest;
import dev.paxos.proto.v1.ExchangeResponse;
import dev.paxos.proto.v1.GetStateRequest;
import dev.paxos.proto.v1.GetStateResponse;
import dev.paxos.proto.v1.PingRequest;
import dev.paxos.proto.v1.PingResponse;
import dev.paxos.proto.v1.PrepareRequest;
import dev.paxos.proto.v1.PrepareResponse;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The acceptor over gRPC. Holds no rule of the protocol: it translates, bounds what is under way, and lets each reply
 * go when the acceptor's future completes, which is when it is durable.
 *
 * <p>Thread-safe. Nothing blocks. Replies are written on the event loops, never on the acceptor's thread.
 */
public final class AcceptorGrpcService extends AcceptorServiceGrpc.AcceptorServiceImplBase implements AutoCloseable {
    /**
     * How much the service takes.
     *
     * @param maxValueBytes the largest value, 1 to {@link Value#MAX_BYTES}; a larger one is refused as invalid. In the
     *     namespace of registers {@link Registers#ENVELOPE_BYTES} more are taken, for what goes around the value
     * @param maxInFlight the most requests under way in all calls and streams; what comes beyond is overloaded
     * @param maxInFlightBytes the most bytes of keys and values of these, and some 256 bytes for each
     */
    public record Limits(int maxValueBytes, int maxInFlight, long maxInFlightBytes) {
        /** Values of 1 MiB; 65536 requests and 256 MiB under way. */
        public static final Limits DEFAULT = new Limits(1 << 20, 1 << 16, 256 << 20);

        /**
         * Validates the limits.
         *
         * @throws IllegalArgumentException if one is out of range; the message begins with its name
         */
        public Limits {
            if (maxValueBytes < 1 || maxValueBytes > Value.MAX_BYTES) {
                throw new IllegalArgumentException(
                        "maxValueBytes: is " + maxValueBytes + ", must be 1 to " + Value.MAX_BYTES);
            }
            var unused = new Budget(maxInFlight, maxInFlightBytes);
        }
    }

    /** What a request costs beyond its key and value, roughly. */
    static final int OVERHEAD_BYTES = 256;

    private final AcceptorRequests requests;
    private final EventLoops loops;
    private final UnaryCalls calls;
    private final RequestTracer tracer;
    private final ExchangeStatistics exchangeStatistics = new ExchangeStatistics();
    private final Set<ExchangeSession> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Makes the service of one acceptor.
     *
     * @param acceptor the acceptor, not closed by this
     * @param identity who this server is
     * @param serving whether the acceptor serves, as a ping tells it; cheap and not blocking
     * @param limits how much to take
     * @param loops the threads that write replies: those of the server, see {@link GrpcServerTransport}
     */
    public AcceptorGrpcService(
            AcceptorClient acceptor,
            ServerIdentity identity,
            BooleanSupplier serving,
            Limits limits,
            EventLoops loops) {
        this(acceptor, identity, serving, limits, loops, RequestTracer.NONE);
    }

    /**
     * Makes the service of one acceptor, whose requests are followed.
     *
     * @param acceptor the acceptor, not closed by this
     * @param identity who this server is
     * @param serving whether the acceptor serves, as a ping tells it; cheap and not blocking
     * @param limits how much to take
     * @param loops the threads that write replies: those of the server, see {@link GrpcServerTransport}
     * @param tracer follows the requests on streams
     */
    public AcceptorGrpcService(
            AcceptorClient acceptor,
            ServerIdentity identity,
            BooleanSupplier serving,
            Limits limits,
            EventLoops loops,
            RequestTracer tracer) {
        this.tracer = tracer;
        requests = new AcceptorRequests(
                acceptor,
                identity,
                serving,
                limits.maxValueBytes(),
                new Budget(limits.maxInFlight(), limits.maxInFlightBytes()));
        this.loops = loops;
        calls = new UnaryCalls(requests.budget(), loops);
    }

    @Override
    public void prepare(PrepareRequest request, StreamObserver<PrepareResponse> observer) {
        answer(observer, 0, () -> requests.prepare(request), ProtoMapping::prepareResponse);
    }

    @Override
    public void accept(AcceptRequest request, StreamObserver<AcceptResponse> observer) {
        answer(observer, request.getValue().size(), () -> requests.accept(request), ProtoMapping::acceptResponse);
    }

    @Override
    public void getState(GetStateRequest request, StreamObserver<GetStateResponse> observer) {
        answer(observer, 0, () -> requests.state(request), ProtoMapping::stateResponse);
    }

    @Override
    public void ping(PingRequest request, StreamObserver<PingResponse> observer) {
        observer.onNext(ProtoMapping.pingResponse(requests.ping()));
        observer.onCompleted();
    }

    @Override
    public StreamObserver<ExchangeRequest> exchange(StreamObserver<ExchangeResponse> observer) {
        ExchangeSession session = new ExchangeSession(
                requests,
                (ServerCallStreamObserver<ExchangeResponse>) observer,
                loop(),
                exchangeStatistics,
                tracer,
                sessions::remove);
        sessions.add(session);
        session.open();
        if (closed) {
            session.finish();
        }
        return session;
    }

    /**
     * Ends every stream when what is under way on it is answered, and every later call as closed. A stream never ends
     * by itself, so this comes before an orderly shutdown of the server.
     */
    @Override
    public void close() {
        closed = true;
        calls.close();
        sessions.forEach(ExchangeSession::finish);
    }

    /**
     * Counts the requests that were taken and have no reply yet.
     *
     * @return 0 or more
     */
    public int inFlight() {
        return requests.budget().count();
    }

    /**
     * Counts what goes over the streams.
     *
     * @return live counts
     */
    public ExchangeStatistics exchangeStatistics() {
        return exchangeStatistics;
    }

    /** The thread that this call came on, where that is one of ours; then a stream never changes threads. */
    private EventExecutor loop() {
        for (EventExecutor loop : loops.group()) {
            if (loop.inEventLoop()) {
                return loop;
            }
        }
        return loops.group().next();
    }

    private <R, M> void answer(
            StreamObserver<M> observer,
            int valueBytes,
            Supplier<CompletableFuture<R>> request,
            Function<R, M> mapping) {
        calls.answer(
                observer,
                OVERHEAD_BYTES + valueBytes,
                request,
                mapping,
                failure -> GrpcFailure.of(failure).toStatus());
    }
}
