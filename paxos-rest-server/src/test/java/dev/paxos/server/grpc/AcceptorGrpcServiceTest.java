package dev.paxos.server.grpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.paxos.client.Answer;
import dev.paxos.client.EventLoops;
import dev.paxos.client.PaxosClient;
import dev.paxos.client.ServerIdentity;
import dev.paxos.client.TransportLimits;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.register.Registers;
import dev.paxos.core.store.MemoryStore;
import dev.paxos.proto.v1.AcceptRequest;
import dev.paxos.proto.v1.AcceptorRequest;
import dev.paxos.proto.v1.AcceptorResponse;
import dev.paxos.proto.v1.AcceptorServiceGrpc;
import dev.paxos.proto.v1.AcceptorServiceGrpc.AcceptorServiceBlockingStub;
import dev.paxos.proto.v1.ExchangeRequest;
import dev.paxos.proto.v1.ExchangeResponse;
import dev.paxos.proto.v1.Failure;
import dev.paxos.proto.v1.GetStateRequest;
import dev.paxos.proto.v1.Namespace;
import dev.paxos.proto.v1.PingRequest;
import dev.paxos.proto.v1.PrepareRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AcceptorGrpcServiceTest {
    private static final String CLUSTER = "test";
    private static final ServerIdentity IDENTITY = new ServerIdentity(CLUSTER, 1, "born");
    private static final Key KEY = Key.decision("k");

    private final EventLoops loops = new EventLoops("test-server", 2);
    private final List<AutoCloseable> open = new ArrayList<>();
    private @Nullable AcceptorGrpcService service;

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        loops.close();
    }

    @Test
    void unaryCallsReachTheAcceptor() throws Exception {
        AcceptorServiceBlockingStub stub = stub(startOverMemory());

        assertThat(stub.prepare(prepare("k", 8)).getPromise().getBallot()).isEqualTo(8);
        assertThat(stub.prepare(prepare("k", 8)).getNack().getPromised()).isEqualTo(8);
        assertThat(stub.accept(accept("k", 8, "red")).getAccepted().getBallot()).isEqualTo(8);
        var state = stub.getState(GetStateRequest.newBuilder()
                .setNamespace(Namespace.NAMESPACE_DECISIONS)
                .setKey("k")
                .build());
        assertThat(state.getPromised()).isEqualTo(8);
        assertThat(state.getAccepted().getValue().toStringUtf8()).isEqualTo("red");
        var ping = stub.ping(PingRequest.getDefaultInstance());
        assertThat(ping.getServing()).isTrue();
        assertThat(ping.getIdentity().getIncarnation()).isEqualTo("born");
    }

    @Test
    void theStreamReachesTheAcceptor() throws Exception {
        AcceptorClient acceptor = client(startOverMemory());

        assertThat(get(acceptor.state(KEY))).isEqualTo(AcceptorState.INITIAL);
        assertThat(get(acceptor.prepare(KEY, Ballot.of(8)))).isEqualTo(new Promise(Ballot.of(8), Proposal.NONE));
        Proposal red = new Proposal(Ballot.of(8), Value.utf8("red"));
        assertThat(get(acceptor.accept(KEY, red, Ballot.of(9)))).isEqualTo(new Accepted(Ballot.of(8)));
        assertThat(get(acceptor.prepare(KEY, Ballot.of(9)))).isEqualTo(new Nack(Ballot.of(9), red));
        assertThat(get(acceptor.state(KEY))).isEqualTo(new AcceptorState(Ballot.of(9), red));
    }

    @Test
    void theLargestValueGoesBothWays() throws Exception {
        Acceptor acceptor = memoryAcceptor();
        int port = start(acceptor, new AcceptorGrpcService.Limits(Value.MAX_BYTES, 100, 1 << 20));
        AcceptorClient client = client(port);
        Proposal largest = new Proposal(Ballot.of(1), Value.wrap(new byte[Value.MAX_BYTES]));

        assertThat(get(client.accept(KEY, largest, Ballot.NONE))).isEqualTo(new Accepted(Ballot.of(1)));
        assertThat(get(client.state(KEY)).accepted().value().size()).isEqualTo(Value.MAX_BYTES);
    }

    @Test
    void manyRequestsOfManyThreadsGetEachItsOwnReply() throws Exception {
        AcceptorClient acceptor = client(startOverMemory());
        List<Thread> threads = new ArrayList<>();
        List<String> wrong = new CopyOnWriteArrayList<>();
        for (int t = 0; t < 4; t++) {
            int thread = t;
            threads.add(new Thread(() -> {
                List<CompletableFuture<AcceptReply>> replies = new ArrayList<>();
                for (int i = 0; i < 2000; i++) {
                    replies.add(acceptor.accept(
                            Key.register(thread + "-" + i),
                            new Proposal(Ballot.of(i), Value.utf8("v" + i)),
                            Ballot.NONE));
                }
                for (int i = 0; i < replies.size(); i++) {
                    if (!replies.get(i).join().equals(new Accepted(Ballot.of(i)))) {
                        wrong.add(thread + "-" + i);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(wrong).isEmpty();
        await().until(() -> requireNonNull(service).inFlight() == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID, INVALID_ARGUMENT, INVALID",
        "OVERLOADED, RESOURCE_EXHAUSTED, OVERLOADED",
        "STORE_FULL, RESOURCE_EXHAUSTED, STORE_FULL",
        "HALTED, UNAVAILABLE, HALTED",
        "CLOSED, UNAVAILABLE, CLOSED"
    })
    void eachReasonHasItsStatusAndItsErrorInfo(Reason reason, Status.Code code, String told) throws Exception {
        int port = start(new Failing(reason), AcceptorGrpcService.Limits.DEFAULT);
        AcceptorServiceBlockingStub stub = stub(port);

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> stub.prepare(prepare("k", 1)),
                () -> stub.accept(accept("k", 1, "red")),
                () -> stub.getState(GetStateRequest.newBuilder()
                        .setNamespace(Namespace.NAMESPACE_REGISTERS)
                        .setKey("k")
                        .build()))) {
            StatusRuntimeException status = refused(call);
            assertThat(status.getStatus().getCode()).isEqualTo(code);
            assertThat(status.getStatus().getDescription()).isEqualTo(reason + ": as the test wants");
            assertThat(errorInfo(status).getReason()).isEqualTo(told);
            assertThat(errorInfo(status).getDomain()).isEqualTo("paxos.dev");
        }
        AcceptorUnavailableException overStream = failure(client(port).state(KEY));
        assertThat(overStream.reason()).isEqualTo(reason);
    }

    @Test
    void whatIsNotForeseenIsAnInternalErrorAndTellsNothing() throws Exception {
        int port = start(
                new Fixed(() -> CompletableFuture.failedFuture(new IllegalStateException("secret of the house"))),
                AcceptorGrpcService.Limits.DEFAULT);

        StatusRuntimeException status = refused(() -> stub(port).prepare(prepare("k", 1)));

        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getStatus().getDescription()).isEqualTo("internal error, see the server's log");
        AcceptorUnavailableException why = failure(client(port).state(KEY));
        assertThat(why.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(why).hasMessage("unavailable: internal error, see the server's log");
    }

    @Test
    void aMalformedFieldIsNamed() throws Exception {
        int port = start(memoryAcceptor(), new AcceptorGrpcService.Limits(10, 100, 1 << 20));
        AcceptorServiceBlockingStub stub = stub(port);
        PrepareRequest good = prepare("k", 1);
        AcceptRequest goodAccept = accept("k", 5, "red");

        assertInvalid("key", () -> stub.prepare(good.toBuilder().setKey("").build()));
        assertInvalid("key", () -> stub.prepare(good.toBuilder().setKey("a\tb").build()));
        assertInvalid(
                "namespace",
                () -> stub.prepare(good.toBuilder().clearNamespace().build()));
        assertInvalid(
                "namespace",
                () -> stub.prepare(good.toBuilder().setNamespaceValue(9).build()));
        assertInvalid(
                "ballot", () -> stub.prepare(good.toBuilder().setBallot(-1).build()));
        assertInvalid(
                "ballot", () -> stub.accept(goodAccept.toBuilder().setBallot(-2).build()));
        assertInvalid(
                "next", () -> stub.accept(goodAccept.toBuilder().setNext(5).build()));
        assertInvalid(
                "value",
                () -> stub.accept(goodAccept.toBuilder()
                        .setValue(ByteString.copyFrom(new byte[11]))
                        .build()));
        assertThat(stub.accept(goodAccept.toBuilder()
                                .setValue(ByteString.copyFrom(new byte[10]))
                                .build())
                        .hasAccepted())
                .isTrue();
    }

    @Test
    void aRegisterMayHaveAValueOfTheLargestSizeInItsEnvelope() throws Exception {
        int port = start(memoryAcceptor(), new AcceptorGrpcService.Limits(10, 100, 1 << 20));
        AcceptorServiceBlockingStub stub = stub(port);
        AcceptRequest largest = accept("k", 5, "").toBuilder()
                .setNamespace(Namespace.NAMESPACE_REGISTERS)
                .setValue(ByteString.copyFrom(new byte[10 + Registers.ENVELOPE_BYTES]))
                .build();
        Proposal tooLarge = new Proposal(Ballot.of(6), Value.wrap(new byte[10 + Registers.ENVELOPE_BYTES + 1]));

        assertThat(stub.accept(largest).hasAccepted()).isTrue();
        assertInvalid(
                "value",
                () -> stub.accept(largest.toBuilder()
                        .setNamespace(Namespace.NAMESPACE_DECISIONS)
                        .build()));
        assertThat(failure(client(port).accept(Key.register("k"), tooLarge, Ballot.NONE))
                        .reason())
                .isEqualTo(Reason.INVALID);
    }

    @Test
    void moreRequestsThanAMessageMayHaveEndTheStream() throws Exception {
        RawStream stream = stream(start(memoryAcceptor(), AcceptorGrpcService.Limits.DEFAULT));
        ExchangeRequest.Builder most = ExchangeRequest.newBuilder();
        for (int i = 0; i < TransportLimits.MAX_BATCH_COUNT; i++) {
            most.addRequests(
                    AcceptorRequest.newBuilder().setCorrelationId(i).setPing(PingRequest.getDefaultInstance()));
        }
        assertThat(stream.messages.take().getIdentity().getServerId()).isEqualTo(1);
        stream.call.sendMessage(most.build());
        assertThat(stream.responses(TransportLimits.MAX_BATCH_COUNT)).hasSize(TransportLimits.MAX_BATCH_COUNT);

        stream.call.sendMessage(
                most.addRequests(AcceptorRequest.getDefaultInstance()).build());

        Status status = get(stream.closed);
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("requests: there are 1025, at most 1024 may come in one message");
    }

    @Test
    void aMalformedRequestOfAStreamFailsAloneAndChangesNothing() throws Exception {
        Acceptor acceptor = memoryAcceptor();
        RawStream stream = stream(start(acceptor, AcceptorGrpcService.Limits.DEFAULT));
        assertThat(stream.messages.take().getIdentity().getServerId()).isEqualTo(1);

        stream.call.sendMessage(ExchangeRequest.newBuilder()
                .addRequests(AcceptorRequest.newBuilder().setCorrelationId(1).setPrepare(prepare("", 1)))
                .addRequests(AcceptorRequest.newBuilder().setCorrelationId(2))
                .addRequests(AcceptorRequest.newBuilder()
                        .setCorrelationId(3)
                        .setAccept(accept("k", 5, "red").toBuilder().setNext(5)))
                .addRequests(AcceptorRequest.newBuilder().setCorrelationId(-1).setPrepare(prepare("good", 1)))
                .build());

        List<AcceptorResponse> responses = stream.responses(4);
        assertThat(responses)
                .filteredOn(AcceptorResponse::hasFailure)
                .extracting(
                        AcceptorResponse::getCorrelationId,
                        response -> response.getFailure().getReason())
                .containsExactlyInAnyOrder(
                        tuple(1L, Failure.Reason.REASON_INVALID),
                        tuple(2L, Failure.Reason.REASON_INVALID),
                        tuple(3L, Failure.Reason.REASON_INVALID));
        assertThat(responses)
                .filteredOn(AcceptorResponse::hasPrepare)
                .singleElement()
                .satisfies(response -> assertThat(response.getCorrelationId()).isEqualTo(-1));
        assertThat(get(acceptor.state(KEY))).isEqualTo(AcceptorState.INITIAL);
        assertThat(acceptor.keyCount()).isEqualTo(1);
    }

    @Test
    void whatIsCompleteTogetherGoesTogether() throws Exception {
        CompletableFuture<Object> disk = new CompletableFuture<>();
        RawStream stream = stream(start(
                new Fixed(() -> disk.thenApply(done -> AcceptorState.INITIAL)), AcceptorGrpcService.Limits.DEFAULT));
        stream.messages.take();
        ExchangeRequest.Builder requests = ExchangeRequest.newBuilder();
        for (int i = 1; i <= 100; i++) {
            requests.addRequests(state(i));
        }
        stream.call.sendMessage(requests.build());
        await().until(() -> requireNonNull(service).inFlight() == 100);
        // All loops are kept busy while the acceptor's thread, here this one, completes the replies.
        List<CompletableFuture<Void>> released = new ArrayList<>();
        loops.group().forEach(loop -> {
            CompletableFuture<Void> release = new CompletableFuture<>();
            released.add(release);
            loop.execute(release::join);
        });

        disk.complete("synced");
        released.forEach(release -> release.complete(null));

        assertThat(stream.messages.take().getResponsesCount()).isEqualTo(100);
    }

    @Test
    void beyondTheBoundRequestsAreOverloadedAndAPingIsAnswered() throws Exception {
        CompletableFuture<Object> disk = new CompletableFuture<>();
        int port = start(
                new Fixed(() -> disk.thenApply(done -> AcceptorState.INITIAL)),
                new AcceptorGrpcService.Limits(1000, 2, 1 << 20));
        RawStream stream = stream(port);
        stream.messages.take();

        stream.call.sendMessage(ExchangeRequest.newBuilder()
                .addRequests(state(1))
                .addRequests(state(2))
                .addRequests(state(3))
                .addRequests(AcceptorRequest.newBuilder().setCorrelationId(4).setPing(PingRequest.getDefaultInstance()))
                .build());

        List<AcceptorResponse> now = stream.responses(2);
        assertThat(now.get(0).getFailure().getReason()).isEqualTo(Failure.Reason.REASON_OVERLOADED);
        assertThat(now.get(1).getPing().getServing()).isTrue();
        assertThat(refused(() -> stub(port).prepare(prepare("k", 1)))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        disk.complete("synced");
        assertThat(stream.responses(2))
                .extracting(AcceptorResponse::getCorrelationId)
                .containsExactlyInAnyOrder(1L, 2L);
        await().until(() -> requireNonNull(service).inFlight() == 0);
    }

    @Test
    void aClientThatDoesNotReadIsNotReadFromAndHurtsNobody() throws Exception {
        Acceptor acceptor = memoryAcceptor();
        Value large = Value.wrap(new byte[1 << 20]);
        get(acceptor.accept(KEY, new Proposal(Ballot.of(1), large), Ballot.NONE));
        int port = start(acceptor, AcceptorGrpcService.Limits.DEFAULT);
        RawStream lazy = stream(port, 1);
        lazy.messages.take();

        ExchangeRequest.Builder reads = ExchangeRequest.newBuilder();
        for (int i = 1; i <= 4; i++) {
            reads.addRequests(state(i));
        }
        lazy.call.sendMessage(reads.build());
        await().until(() -> requireNonNull(service).inFlight() == 3);
        for (int i = 5; i <= 400; i++) {
            lazy.call.sendMessage(ExchangeRequest.newBuilder()
                    .addRequests(
                            AcceptorRequest.newBuilder().setCorrelationId(i).setAccept(accept("k" + i, 1, "red")))
                    .build());
        }
        AcceptorClient other = client(port);
        for (int i = 0; i < 100; i++) {
            get(other.state(Key.decision("other")));
        }

        assertThat(acceptor.keyCount())
                .as("the message asked for before the first reply went, and no other")
                .isLessThanOrEqualTo(2);
        lazy.call.request(1000);
        assertThat(lazy.responses(400)).hasSize(400);
        assertThat(acceptor.keyCount()).isEqualTo(397);
    }

    @Test
    void aStreamThatBreaksGivesBackItsRoom() throws Exception {
        CompletableFuture<Object> disk = new CompletableFuture<>();
        RawStream stream = stream(start(
                new Fixed(() -> disk.thenApply(done -> AcceptorState.INITIAL)), AcceptorGrpcService.Limits.DEFAULT));
        stream.messages.take();
        stream.call.sendMessage(ExchangeRequest.newBuilder()
                .addRequests(state(1))
                .addRequests(state(2))
                .build());
        await().until(() -> requireNonNull(service).inFlight() == 2);

        stream.call.cancel("the test ends it", null);
        disk.complete("synced");

        await().until(() -> requireNonNull(service).inFlight() == 0);
    }

    @Test
    void aHalfClosedStreamIsAnsweredToTheEnd() throws Exception {
        CompletableFuture<Object> disk = new CompletableFuture<>();
        RawStream stream = stream(start(
                new Fixed(() -> disk.thenApply(done -> AcceptorState.INITIAL)), AcceptorGrpcService.Limits.DEFAULT));
        stream.messages.take();
        stream.call.sendMessage(
                ExchangeRequest.newBuilder().addRequests(state(1)).build());
        stream.call.halfClose();
        await().until(() -> requireNonNull(service).inFlight() == 1);
        disk.complete("synced");

        assertThat(stream.responses(1)).hasSize(1);
        assertThat(get(stream.closed).getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void closingAnswersWhatIsUnderWayAndThenEndsTheStreams() throws Exception {
        CompletableFuture<Object> disk = new CompletableFuture<>();
        int port = start(
                new Fixed(() -> disk.thenApply(done -> AcceptorState.INITIAL)), AcceptorGrpcService.Limits.DEFAULT);
        RawStream stream = stream(port);
        stream.messages.take();
        stream.call.sendMessage(
                ExchangeRequest.newBuilder().addRequests(state(1)).build());
        await().until(() -> requireNonNull(service).inFlight() == 1);

        requireNonNull(service).close();
        assertThat(stream.closed).isNotDone();
        disk.complete("synced");

        assertThat(stream.responses(1).get(0).hasGetState()).isTrue();
        assertThat(get(stream.closed).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused(() -> stub(port).prepare(prepare("k", 1)))
                        .getStatus()
                        .getDescription())
                .isEqualTo("closed: the server is shutting down");
    }

    @Test
    void anotherClustersClientIsRefused() throws Exception {
        int port = startOverMemory();
        PaxosClient other = PaxosClient.builder("other")
                .endpoint(1, "127.0.0.1", port)
                .deadline(Duration.ofSeconds(20))
                .build();
        open.add(other);

        assertThat(get(other.broadcast().state(KEY).all()).get(1))
                .isEqualTo(new Answer.Failed<>(
                        Reason.WRONG_SERVER, "wrong server: paxos-cluster: is 'other', must be 'test'"));
    }

    @Test
    void aCallWithoutTheClustersNameIsRefused() throws Exception {
        ManagedChannel channel = channel(startOverMemory());

        StatusRuntimeException status =
                refused(() -> AcceptorServiceGrpc.newBlockingStub(channel).ping(PingRequest.getDefaultInstance()));

        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getStatus().getDescription()).isEqualTo("paxos-cluster: is missing, must be 'test'");
        assertThat(errorInfo(status).getReason()).isEqualTo("WRONG_CLUSTER");
        assertThat(errorInfo(status).getMetadataMap()).containsEntry("field", "paxos-cluster");
    }

    @Test
    void healthIsOpenToAll() throws Exception {
        ManagedChannel channel = channel(startOverMemory());

        assertThat(HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }

    @Test
    void limitsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new AcceptorGrpcService.Limits(0, 1, 1)).hasMessageStartingWith("maxValueBytes: ");
        assertThatThrownBy(() -> new AcceptorGrpcService.Limits(Value.MAX_BYTES + 1, 1, 1))
                .hasMessageStartingWith("maxValueBytes: ");
        assertThatThrownBy(() -> new AcceptorGrpcService.Limits(1, 0, 1)).hasMessageStartingWith("maxCount: ");
    }

    private int startOverMemory() throws Exception {
        return start(memoryAcceptor(), AcceptorGrpcService.Limits.DEFAULT);
    }

    private Acceptor memoryAcceptor() throws Exception {
        Acceptor acceptor = Acceptor.open(new MemoryStore());
        open.add(() -> acceptor.shutdown().get(10, TimeUnit.SECONDS));
        return acceptor;
    }

    private int start(AcceptorClient acceptor, AcceptorGrpcService.Limits limits) throws Exception {
        AcceptorGrpcService started = new AcceptorGrpcService(acceptor, IDENTITY, () -> true, limits, loops);
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        GrpcServerTransport.configure(builder, loops);
        Server running = builder.addService(started)
                .addService(new HealthStatusManager().getHealthService())
                .intercept(new ClusterNameInterceptor(CLUSTER))
                .build()
                .start();
        open.add(() -> running.shutdownNow().awaitTermination(10, TimeUnit.SECONDS));
        service = started;
        return running.getPort();
    }

    private AcceptorClient client(int port) {
        PaxosClient client = PaxosClient.builder(CLUSTER)
                .endpoint(1, "127.0.0.1", port)
                .deadline(Duration.ofSeconds(20))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        open.add(client);
        return requireNonNull(client.acceptors().get(1));
    }

    private ManagedChannel channel(int port) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .flowControlWindow(1 << 16)
                .build();
        open.add(() -> channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS));
        return channel;
    }

    private AcceptorServiceBlockingStub stub(int port) {
        return AcceptorServiceGrpc.newBlockingStub(channel(port))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(named()));
    }

    private RawStream stream(int port) {
        return stream(port, Integer.MAX_VALUE);
    }

    private RawStream stream(int port, int messagesToRead) {
        return new RawStream(channel(port), messagesToRead);
    }

    private static Metadata named() {
        Metadata headers = new Metadata();
        headers.put(ClusterNameInterceptor.CLUSTER_NAME, CLUSTER);
        return headers;
    }

    private static PrepareRequest prepare(String key, long ballot) {
        return PrepareRequest.newBuilder()
                .setNamespace(Namespace.NAMESPACE_DECISIONS)
                .setKey(key)
                .setBallot(ballot)
                .build();
    }

    private static AcceptRequest accept(String key, long ballot, String value) {
        return AcceptRequest.newBuilder()
                .setNamespace(Namespace.NAMESPACE_DECISIONS)
                .setKey(key)
                .setBallot(ballot)
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static AcceptorRequest state(long correlationId) {
        return AcceptorRequest.newBuilder()
                .setCorrelationId(correlationId)
                .setGetState(GetStateRequest.newBuilder()
                        .setNamespace(Namespace.NAMESPACE_DECISIONS)
                        .setKey("k"))
                .build();
    }

    private static void assertInvalid(String field, ThrowingCallable call) {
        StatusRuntimeException status = refused(call);
        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getStatus().getDescription()).startsWith(field + ": ");
        assertThat(errorInfo(status).getReason()).isEqualTo("INVALID");
        assertThat(errorInfo(status).getMetadataMap()).containsEntry("field", field);
    }

    private static StatusRuntimeException refused(ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call);
    }

    private static ErrorInfo errorInfo(StatusRuntimeException status) {
        try {
            return requireNonNull(StatusProto.fromThrowable(status))
                    .getDetails(0)
                    .unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static <R> R get(CompletableFuture<R> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static AcceptorUnavailableException failure(CompletableFuture<?> future) {
        return requireNonNull(catchThrowableOfType(AcceptorUnavailableException.class, () -> {
            try {
                get(future);
            } catch (ExecutionException e) {
                throw requireNonNull(e.getCause());
            }
        }));
    }

    /** A stream without our client, which would not send what is malformed. */
    private static final class RawStream {
        final BlockingQueue<ExchangeResponse> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Status> closed = new CompletableFuture<>();
        final ClientCall<ExchangeRequest, ExchangeResponse> call;

        RawStream(ManagedChannel channel, int messagesToRead) {
            call = channel.newCall(AcceptorServiceGrpc.getExchangeMethod(), CallOptions.DEFAULT);
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onMessage(ExchangeResponse message) {
                            messages.add(message);
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            closed.complete(status);
                        }
                    },
                    named());
            call.request(messagesToRead);
        }

        List<AcceptorResponse> responses(int count) throws InterruptedException {
            List<AcceptorResponse> responses = new ArrayList<>();
            while (responses.size() < count) {
                responses.addAll(requireNonNull(messages.poll(30, TimeUnit.SECONDS), "no more replies")
                        .getResponsesList());
            }
            return responses;
        }
    }

    /** Answers every message alike; only reads are meant where it is a reply. */
    private static class Fixed implements AcceptorClient {
        private final Supplier<CompletableFuture<AcceptorState>> reply;

        Fixed(Supplier<CompletableFuture<AcceptorState>> reply) {
            this.reply = reply;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return reply.get().thenApply(state -> new Promise(ballot, state.accepted()));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return reply.get().thenApply(state -> new Accepted(proposal.ballot()));
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return reply.get();
        }
    }

    private static final class Failing extends Fixed {
        Failing(Reason reason) {
            super(() -> CompletableFuture.failedFuture(new AcceptorUnavailableException(reason, "as the test wants")));
        }
    }
}
