package dev.paxos.server.grpc;

import dev.paxos.client.Budget;
import dev.paxos.client.EventLoops;
import dev.paxos.client.ProtoMapping;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.Register;
import dev.paxos.core.register.Registers;
import dev.paxos.proto.v1.CompareAndSetRequest;
import dev.paxos.proto.v1.CompareAndSetResponse;
import dev.paxos.proto.v1.DeleteRequest;
import dev.paxos.proto.v1.DeleteResponse;
import dev.paxos.proto.v1.GetRequest;
import dev.paxos.proto.v1.GetResponse;
import dev.paxos.proto.v1.PutRequest;
import dev.paxos.proto.v1.PutResponse;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import dev.paxos.server.metrics.OperationStatistics;
import dev.paxos.server.metrics.OperationStatistics.Operation;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Registers over gRPC: this server proposes on behalf of its callers. Translates, and makes one call.
 *
 * <p>Thread-safe. Nothing blocks, and an operation that waits holds no thread. Replies are written on the event loops,
 * never on the acceptor's thread.
 */
public final class RegisterGrpcService extends RegisterServiceGrpc.RegisterServiceImplBase implements AutoCloseable {
    /** What an operation costs beyond its value, roughly. */
    private static final int OVERHEAD_BYTES = 512;

    private final Optional<Registers> registers;
    private final Budget budget;
    private final UnaryCalls calls;
    private final OperationStatistics statistics;

    /**
     * Makes the service.
     *
     * @param registers the registers of the cluster, or nothing where this server knows no cluster: every call is then
     *     answered as unimplemented
     * @param budget bounds the operations under way and the bytes of their values; what comes beyond is overloaded
     * @param loops the threads that write replies: those of the server, see {@link GrpcServerTransport}
     * @param statistics counts the operations
     */
    public RegisterGrpcService(
            Optional<Registers> registers, Budget budget, EventLoops loops, OperationStatistics statistics) {
        this.registers = registers;
        this.budget = budget;
        this.calls = new UnaryCalls(budget, loops);
        this.statistics = statistics;
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
        answer(Operation.GET, observer, 0, request.getKey(), Register::get, RegisterMapping::getResponse);
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> observer) {
        answer(
                request.getIfAbsent() ? Operation.COMPARE_AND_SET : Operation.PUT,
                observer,
                request.getValue().size(),
                request.getKey(),
                register -> request.getIfAbsent()
                        ? register.putIfAbsent(ProtoMapping.value(request.getValue()))
                        : register.put(ProtoMapping.value(request.getValue())),
                RegisterMapping::putResponse);
    }

    @Override
    public void compareAndSet(CompareAndSetRequest request, StreamObserver<CompareAndSetResponse> observer) {
        answer(
                Operation.COMPARE_AND_SET,
                observer,
                request.getValue().size(),
                request.getKey(),
                register -> register.compareAndSet(
                        RegisterMapping.expectedVersion(request), ProtoMapping.value(request.getValue())),
                RegisterMapping::compareAndSetResponse);
    }

    @Override
    public void delete(DeleteRequest request, StreamObserver<DeleteResponse> observer) {
        boolean conditional = request.hasExpectedVersion();
        answer(
                Operation.DELETE,
                observer,
                0,
                request.getKey(),
                register -> conditional ? register.delete(RegisterMapping.expectedVersion(request)) : register.delete(),
                (Outcome outcome) -> RegisterMapping.deleteResponse(outcome, conditional));
    }

    private <R, M> void answer(
            Operation kind,
            StreamObserver<M> observer,
            int valueBytes,
            String key,
            Function<Register, CompletableFuture<R>> operation,
            Function<R, M> mapping) {
        if (registers.isEmpty()) {
            observer.onError(RegisterMapping.notConfigured());
            return;
        }
        calls.answer(
                observer,
                OVERHEAD_BYTES + valueBytes,
                () -> statistics.time(
                        kind, () -> operation.apply(registers.get().register(key))),
                mapping,
                RegisterMapping::failure);
    }

    /** Ends every later call as closed; what is under way is answered. */
    @Override
    public void close() {
        calls.close();
    }

    /**
     * Counts the operations that were taken and have no reply yet.
     *
     * @return 0 or more
     */
    public int inFlight() {
        return budget.count();
    }
}
