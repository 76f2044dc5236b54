package dev.paxos.server.grpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.paxos.client.Budget;
import dev.paxos.client.EventLoops;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.proposer.ThreadTimer;
import dev.paxos.core.register.Registers;
import dev.paxos.core.store.MemoryStore;
import dev.paxos.proto.v1.CompareAndSetRequest;
import dev.paxos.proto.v1.Declined;
import dev.paxos.proto.v1.DeleteRequest;
import dev.paxos.proto.v1.DeleteResponse;
import dev.paxos.proto.v1.GetRequest;
import dev.paxos.proto.v1.GetResponse;
import dev.paxos.proto.v1.PutRequest;
import dev.paxos.proto.v1.PutResponse;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import dev.paxos.proto.v1.RegisterServiceGrpc.RegisterServiceBlockingStub;
import dev.paxos.server.metrics.OperationStatistics;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RegisterGrpcServiceTest {
    private static final ProposerLimits LIMITS = ProposerLimits.DEFAULT.withDeadline(Duration.ofMillis(300));

    private final EventLoops loops = new EventLoops("test-server", 2);
    private final ThreadTimer timer = new ThreadTimer("test-timer");
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Faulty> acceptors = new ArrayList<>();
    private final Budget budget = new Budget(8, 1 << 20);
    private @Nullable RegisterGrpcService service;

    @BeforeEach
    void openAcceptors() throws IOException {
        for (int i = 0; i < 3; i++) {
            acceptors.add(new Faulty(Acceptor.open(new MemoryStore())));
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        timer.close();
        loops.close();
    }

    // ---- what is applied

    @Test
    void aRegisterThatWasNeverChangedIsAbsentAtVersionZero() throws Exception {
        assertThat(start().get(get("k"))).isEqualTo(GetResponse.getDefaultInstance());
    }

    @Test
    void aPutTellsItsVersionAndWhetherItCreated() throws Exception {
        RegisterServiceBlockingStub stub = start();

        assertThat(stub.put(put("k", "red"))).isEqualTo(putResponse(1, true));
        assertThat(stub.put(put("k", "blue"))).isEqualTo(putResponse(2, false));
        assertThat(stub.get(get("k"))).isEqualTo(holds(2, "blue"));
    }

    @Test
    void anEmptyValueIsAValue() throws Exception {
        RegisterServiceBlockingStub stub = start();
        stub.put(put("k", ""));

        assertThat(stub.get(get("k")).hasValue()).isTrue();
        assertThat(stub.put(put("k", "red")).getCreated()).isFalse();
    }

    @Test
    void aCompareAndSetFromTheVersionThatWasToldIsApplied() throws Exception {
        RegisterServiceBlockingStub stub = start();

        assertThat(stub.compareAndSet(compareAndSet("k", 0, "red")).getVersion())
                .isEqualTo(1);
        assertThat(stub.compareAndSet(compareAndSet("k", 1, "blue")).getVersion())
                .isEqualTo(2);
        stub.delete(delete("k").build());
        assertThat(stub.compareAndSet(compareAndSet("k", 3, "green")).getVersion())
                .isEqualTo(4);
    }

    @Test
    void aDeletedRegisterIsAbsentAndItsVersionGoesOn() throws Exception {
        RegisterServiceBlockingStub stub = start();
        stub.put(put("k", "red"));

        assertThat(stub.delete(delete("k").build())).isEqualTo(deleteResponse(2, true));
        assertThat(stub.get(get("k")))
                .isEqualTo(GetResponse.newBuilder().setVersion(2).build());
        assertThat(stub.delete(delete("k").build())).isEqualTo(deleteResponse(2, false));
        assertThat(stub.put(put("k", "blue"))).isEqualTo(putResponse(3, true));
        assertThat(stub.delete(delete("k").setExpectedVersion(3).build())).isEqualTo(deleteResponse(4, true));
    }

    @Test
    void theLargestValueIsTakenAndNotAByteMore() throws Exception {
        RegisterServiceBlockingStub stub = start();
        ByteString largest = ByteString.copyFrom(new byte[1 << 20]);

        stub.put(PutRequest.newBuilder().setKey("k").setValue(largest).build());

        assertThat(stub.get(get("k")).getValue()).isEqualTo(largest);
        assertInvalid(
                "value",
                () -> stub.put(PutRequest.newBuilder()
                        .setKey("k")
                        .setValue(largest.concat(ByteString.copyFrom(new byte[1])))
                        .build()));
    }

    // ---- what is declined

    @Test
    void aPutIfAbsentIsDeclinedWhereThereIsAValue() throws Exception {
        RegisterServiceBlockingStub stub = start();
        PutRequest ifAbsent = put("k", "red").toBuilder().setIfAbsent(true).build();

        assertThat(stub.put(ifAbsent)).isEqualTo(putResponse(1, true));
        assertDeclined(
                () -> stub.put(ifAbsent),
                Declined.newBuilder()
                        .setVersion(1)
                        .setPresent(true)
                        .setValue(ByteString.copyFromUtf8("red"))
                        .build());
        stub.delete(delete("k").build());
        assertThat(stub.put(ifAbsent)).isEqualTo(putResponse(3, true));
    }

    @Test
    void aCompareAndSetFromAnotherVersionIsDeclined() throws Exception {
        RegisterServiceBlockingStub stub = start();
        assertDeclined(() -> stub.compareAndSet(compareAndSet("k", 1, "red")), Declined.getDefaultInstance());
        stub.put(put("k", "red"));
        stub.put(put("k", "blue"));

        assertDeclined(
                () -> stub.compareAndSet(compareAndSet("k", 1, "green")),
                Declined.newBuilder()
                        .setVersion(2)
                        .setPresent(true)
                        .setValue(ByteString.copyFromUtf8("blue"))
                        .build());
        stub.delete(delete("k").build());
        assertDeclined(
                () -> stub.compareAndSet(compareAndSet("k", 2, "green")),
                Declined.newBuilder().setVersion(3).build());
        assertThat(stub.get(get("k")).getVersion()).isEqualTo(3);
    }

    @Test
    void aDeleteOfAnotherVersionIsDeclined() throws Exception {
        RegisterServiceBlockingStub stub = start();
        assertDeclined(() -> stub.delete(delete("k").setExpectedVersion(0).build()), Declined.getDefaultInstance());
        stub.put(put("k", "red"));

        assertDeclined(
                () -> stub.delete(delete("k").setExpectedVersion(2).build()),
                Declined.newBuilder()
                        .setVersion(1)
                        .setPresent(true)
                        .setValue(ByteString.copyFromUtf8("red"))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 2049, 1 << 20})
    void aDeclinedTellsTheValueWhereItFitsIntoTheTrailers(int size) throws Exception {
        RegisterServiceBlockingStub stub = start();
        ByteString value = ByteString.copyFrom(new byte[size]);
        stub.put(PutRequest.newBuilder().setKey("k").setValue(value).build());

        Declined.Builder expected = Declined.newBuilder().setVersion(1).setPresent(true);
        assertDeclined(
                () -> stub.compareAndSet(compareAndSet("k", 7, "red")),
                size > 2048 ? expected.build() : expected.setValue(value).build());
    }

    // ---- what is not known, or not begun

    @Test
    void withoutAMajorityThereIsNoQuorum() throws Exception {
        RegisterServiceBlockingStub stub = start();
        acceptors.get(0).failsAll = true;
        acceptors.get(2).failsAll = true;

        for (ThrowingCallable call : allCalls(stub)) {
            StatusRuntimeException status = refused(call);
            assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(status.getStatus().getDescription()).startsWith("no quorum: ");
            assertThat(errorInfo(status).getReason()).isEqualTo("NO_QUORUM");
        }
    }

    @Test
    void oneAcceptorLessIsNoMatter() throws Exception {
        RegisterServiceBlockingStub stub = start();
        acceptors.get(1).failsAll = true;
        stub.put(put("k", "red"));

        acceptors.get(1).failsAll = false;
        acceptors.get(2).failsAll = true;

        assertThat(stub.get(get("k"))).isEqualTo(holds(1, "red"));
    }

    @Test
    void anAcceptWithoutAnAnswerLeavesTheOutcomeIndeterminate() throws Exception {
        RegisterServiceBlockingStub stub = start();
        acceptors.forEach(acceptor -> acceptor.failsAccepts = true);

        StatusRuntimeException status = refused(() -> stub.put(put("k", "red")));

        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(status.getStatus().getDescription()).startsWith("indeterminate: ");
        assertThat(errorInfo(status).getReason()).isEqualTo("INDETERMINATE");
    }

    @Test
    void moreThanMayBeUnderWayIsOverloadedAtOnce() throws Exception {
        RegisterServiceBlockingStub stub = start();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        acceptors.forEach(acceptor -> acceptor.waitsFor = answer);
        List<CompletableFuture<GetResponse>> under = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            under.add(CompletableFuture.supplyAsync(() -> stub.get(get("k"))));
        }
        await().until(() -> budget.count() == 8);

        for (ThrowingCallable call : allCalls(stub)) {
            StatusRuntimeException status = refused(call);
            assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(errorInfo(status).getReason()).isEqualTo("OVERLOADED");
        }

        answer.complete(null);
        under.forEach(CompletableFuture::join);
        await().until(() -> requireNonNull(service).inFlight() == 0);
    }

    @Test
    void aMalformedFieldIsNamed() throws Exception {
        RegisterServiceBlockingStub stub = start();

        for (String key : List.of("", "a\tb", "k".repeat(513))) {
            assertInvalid("key", () -> stub.get(get(key)));
            assertInvalid("key", () -> stub.put(put(key, "v")));
            assertInvalid("key", () -> stub.compareAndSet(compareAndSet(key, 0, "v")));
            assertInvalid("key", () -> stub.delete(delete(key).build()));
        }
        assertInvalid(
                "expected_version",
                () -> stub.compareAndSet(compareAndSet("k", 0, "v").toBuilder()
                        .clearExpectedVersion()
                        .build()));
        assertInvalid("expected_version", () -> stub.compareAndSet(compareAndSet("k", -1, "v")));
        assertInvalid(
                "expected_version",
                () -> stub.delete(delete("k").setExpectedVersion(-1).build()));
        assertThat(budget.count()).isZero();
        assertThat(stub.get(get("k")).getVersion()).isZero();
    }

    @Test
    void whatIsNoRegisterIsAnInternalErrorAndTellsNothing() throws Exception {
        for (Faulty acceptor : acceptors) {
            acceptor.accept(Key.register("k"), new Proposal(Ballot.of(1), Value.utf8("raw")), Ballot.NONE)
                    .join();
        }

        StatusRuntimeException status = refused(() -> start().get(get("k")));

        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getStatus().getDescription()).isEqualTo("internal error, see the server's log");
    }

    @Test
    void aServerThatIsStoppingAnswersWhatIsUnderWayAndTakesNoMore() throws Exception {
        RegisterServiceBlockingStub stub = start();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        acceptors.forEach(acceptor -> acceptor.waitsFor = answer);
        CompletableFuture<PutResponse> under = CompletableFuture.supplyAsync(() -> stub.put(put("k", "red")));
        await().until(() -> budget.count() == 1);

        requireNonNull(service).close();

        StatusRuntimeException status = refused(() -> stub.put(put("k", "blue")));
        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(errorInfo(status).getReason()).isEqualTo("CLOSED");
        answer.complete(null);
        assertThat(under.get(30, TimeUnit.SECONDS).getVersion()).isEqualTo(1);
    }

    @Test
    void aServerWithoutAClusterImplementsNothing() throws Exception {
        RegisterServiceBlockingStub stub = start(Optional.empty());

        for (ThrowingCallable call : allCalls(stub)) {
            StatusRuntimeException status = refused(call);
            assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(status.getStatus().getDescription()).contains("paxos.server.count");
            assertThat(errorInfo(status).getReason()).isEqualTo("NOT_CONFIGURED");
        }
    }

    // ---- threads

    @Test
    void repliesThatCompleteElsewhereAreEachTheCallersOwn() throws Exception {
        RegisterServiceBlockingStub stub = start();
        List<Thread> threads = new ArrayList<>();
        List<String> wrong = new CopyOnWriteArrayList<>();
        acceptors.forEach(acceptor -> acceptor.answersElsewhere = true);
        for (int t = 0; t < 4; t++) {
            String key = "k" + t;
            threads.add(new Thread(() -> {
                for (int i = 1; i <= 200; i++) {
                    if (stub.put(put(key, "v" + i)).getVersion() != i
                            || !stub.get(get(key)).equals(holds(i, "v" + i))) {
                        wrong.add(key + "-" + i);
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

    private RegisterServiceBlockingStub start() throws IOException {
        Registers registers = new Registers(new ProposerContext(
                Map.of(1, acceptors.get(0), 2, acceptors.get(1), 3, acceptors.get(2)),
                1,
                LIMITS,
                timer,
                new SplittableRandom(1)));
        open.add(registers);
        return start(Optional.of(registers));
    }

    private RegisterServiceBlockingStub start(Optional<Registers> registers) throws IOException {
        service = new RegisterGrpcService(
                registers, budget, loops, new OperationStatistics("grpc", OperationStatistics.family()));
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(service);
        GrpcServerTransport.configure(builder, loops);
        Server server = builder.build().start();
        open.add(server::shutdownNow);
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
                .usePlaintext()
                .build();
        open.add(channel::shutdownNow);
        return RegisterServiceGrpc.newBlockingStub(channel).withDeadlineAfter(50, TimeUnit.SECONDS);
    }

    private static List<ThrowingCallable> allCalls(RegisterServiceBlockingStub stub) {
        return List.of(
                () -> stub.get(get("k")),
                () -> stub.put(put("k", "v")),
                () -> stub.compareAndSet(compareAndSet("k", 0, "v")),
                () -> stub.delete(delete("k").build()));
    }

    private static GetRequest get(String key) {
        return GetRequest.newBuilder().setKey(key).build();
    }

    private static PutRequest put(String key, String value) {
        return PutRequest.newBuilder()
                .setKey(key)
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static CompareAndSetRequest compareAndSet(String key, long version, String value) {
        return CompareAndSetRequest.newBuilder()
                .setKey(key)
                .setExpectedVersion(version)
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static DeleteRequest.Builder delete(String key) {
        return DeleteRequest.newBuilder().setKey(key);
    }

    private static GetResponse holds(long version, String value) {
        return GetResponse.newBuilder()
                .setVersion(version)
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static PutResponse putResponse(long version, boolean created) {
        return PutResponse.newBuilder().setVersion(version).setCreated(created).build();
    }

    private static DeleteResponse deleteResponse(long version, boolean deleted) {
        return DeleteResponse.newBuilder()
                .setVersion(version)
                .setDeleted(deleted)
                .build();
    }

    private static void assertDeclined(ThrowingCallable call, Declined expected) throws Exception {
        StatusRuntimeException status = refused(call);
        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getStatus().getDescription())
                .startsWith("declined: ")
                .endsWith("at version " + expected.getVersion());
        assertThat(errorInfo(status).getReason()).isEqualTo("DECLINED");
        assertThat(errorInfo(status).getMetadataMap())
                .containsExactly(Map.entry("version", Long.toString(expected.getVersion())));
        assertThat(details(status).get(1).unpack(Declined.class)).isEqualTo(expected);
    }

    private static void assertInvalid(String field, ThrowingCallable call) {
        StatusRuntimeException status = refused(call);
        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getStatus().getDescription()).startsWith(field + ": ");
        assertThat(errorInfo(status).getReason()).isEqualTo("INVALID");
        assertThat(errorInfo(status).getMetadataMap()).containsEntry("field", field);
    }

    private static StatusRuntimeException refused(ThrowingCallable call) {
        return requireNonNull(catchThrowableOfType(StatusRuntimeException.class, call), "was not refused");
    }

    private static ErrorInfo errorInfo(StatusRuntimeException status) {
        try {
            ErrorInfo info = details(status).get(0).unpack(ErrorInfo.class);
            assertThat(info.getDomain()).isEqualTo("paxos.dev");
            return info;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Any> details(StatusRuntimeException status) {
        return requireNonNull(StatusProto.fromThrowable(status)).getDetailsList();
    }

    /** An acceptor that a test can make silent, slow, or unreachable. */
    private static final class Faulty implements AcceptorClient {
        private final AcceptorClient acceptor;
        volatile boolean failsAll;
        volatile boolean failsAccepts;
        volatile boolean answersElsewhere;
        volatile CompletableFuture<Void> waitsFor = CompletableFuture.completedFuture(null);

        Faulty(AcceptorClient acceptor) {
            this.acceptor = acceptor;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return failsAll ? unreachable() : later(acceptor.prepare(key, ballot));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return failsAll || failsAccepts ? unreachable() : later(acceptor.accept(key, proposal, next));
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return failsAll ? unreachable() : later(acceptor.state(key));
        }

        private static <R> CompletableFuture<R> unreachable() {
            return CompletableFuture.failedFuture(
                    new AcceptorUnavailableException(Reason.UNREACHABLE, "as the test wants"));
        }

        private <R> CompletableFuture<R> later(CompletableFuture<R> reply) {
            CompletableFuture<R> delayed = waitsFor.thenCompose(done -> reply);
            return answersElsewhere ? delayed.thenApplyAsync(answer -> answer) : delayed;
        }
    }
}
