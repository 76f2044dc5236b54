package dev.paxos.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.proto.v1.AcceptorRequest;
import dev.paxos.proto.v1.AcceptorResponse;
import dev.paxos.proto.v1.ExchangeRequest;
import dev.paxos.proto.v1.Failure;
import dev.paxos.proto.v1.PrepareResponse;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class GrpcAcceptorClientTest {
    private static final Key KEY = Key.register("k");
    private static final Proposal PROPOSAL = new Proposal(Ballot.of(5), Value.utf8("red"));
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final EventLoops loops = new EventLoops("test-client", 1);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        loops.close();
    }

    @Test
    void eachRequestIsAnsweredWithItsOwnReply() throws Exception {
        GrpcAcceptorClient client = client(opened(FakeServer.granting(1)), LONG);

        assertThat(get(client.prepare(KEY, Ballot.of(7)))).isEqualTo(new Promise(Ballot.of(7), Proposal.NONE));
        assertThat(get(client.accept(KEY, PROPOSAL, Ballot.of(6)))).isEqualTo(new Accepted(Ballot.of(5)));
        assertThat(get(client.state(KEY))).isEqualTo(AcceptorState.INITIAL);
        assertThat(get(client.ping()).serving()).isTrue();
    }

    @Test
    void repliesMayComeInAnyOrder() throws Exception {
        List<AcceptorRequest> held = new ArrayList<>();
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {
            held.addAll(message.getRequestsList());
            if (held.size() == 3) {
                for (int i = 2; i >= 0; i--) {
                    stream.onNext(FakeServer.one(FakeServer.granted(held.get(i))));
                }
            }
        }));
        GrpcAcceptorClient client = client(server, LONG);

        var first = client.prepare(KEY, Ballot.of(1));
        var second = client.prepare(KEY, Ballot.of(2));
        var third = client.prepare(KEY, Ballot.of(3));

        assertThat(get(first)).isEqualTo(new Promise(Ballot.of(1), Proposal.NONE));
        assertThat(get(second)).isEqualTo(new Promise(Ballot.of(2), Proposal.NONE));
        assertThat(get(third)).isEqualTo(new Promise(Ballot.of(3), Proposal.NONE));
    }

    @Test
    void whatIsQueuedMeanwhileGoesAsOneMessage() throws Exception {
        FakeServer server = opened(FakeServer.granting(1));
        GrpcAcceptorClient client = client(server, LONG);
        get(client.ping());
        server.received.clear();

        List<CompletableFuture<?>> calls = new ArrayList<>();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch queued = new CountDownLatch(1);
        loops.group().execute(() -> {
            busy.countDown();
            awaitUninterruptibly(queued);
        });
        busy.await();
        for (int i = 0; i < 100; i++) {
            calls.add(client.prepare(KEY, Ballot.of(i)));
        }
        queued.countDown();

        for (CompletableFuture<?> call : calls) {
            get(call);
        }
        assertThat(server.received).hasSize(1);
        ExchangeRequest message = server.received.remove();
        assertThat(message.getRequestsList())
                .extracting(request -> request.getPrepare().getBallot())
                .as("in the order of the calls")
                .isSorted()
                .hasSize(100);
    }

    @Test
    void aBatchIsBoundedInCountAndBytes() throws Exception {
        FakeServer server = opened(FakeServer.granting(1));
        GrpcAcceptorClient client = client(server, LONG);
        get(client.ping());
        server.received.clear();
        Proposal large = new Proposal(Ballot.of(1), Value.wrap(new byte[100_000]));

        CountDownLatch queued = new CountDownLatch(1);
        loops.group().execute(() -> awaitUninterruptibly(queued));
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            calls.add(client.state(KEY));
        }
        for (int i = 0; i < 10; i++) {
            calls.add(client.accept(KEY, large, Ballot.NONE));
        }
        queued.countDown();

        for (CompletableFuture<?> call : calls) {
            get(call);
        }
        assertThat(server.received).hasSizeGreaterThan(6).allSatisfy(message -> {
            assertThat(message.getRequestsCount()).isBetween(1, TransportLimits.MAX_BATCH_COUNT);
            assertThat(message.getSerializedSize()).isLessThan(TransportLimits.MAX_BATCH_BYTES);
        });
    }

    @Test
    void theLargestValuePasses() throws Exception {
        FakeServer server = opened(FakeServer.granting(1));
        GrpcAcceptorClient client = client(server, LONG);
        Proposal largest = new Proposal(Ballot.of(9), Value.wrap(new byte[Value.MAX_BYTES]));

        assertThat(get(client.accept(KEY, largest, Ballot.of(10)))).isEqualTo(new Accepted(Ballot.of(9)));
    }

    @ParameterizedTest
    @CsvSource({"test, 2", "other, 1", "'', 0"})
    void anotherServerIsRefusedAndSentNothing(String cluster, int serverId) throws Exception {
        FakeServer server = opened(FakeServer.identifiedAs(FakeServer.identity(cluster, serverId)));
        GrpcAcceptorClient client = client(server, LONG);

        AcceptorUnavailableException why = failure(client.prepare(KEY, Ballot.of(1)));

        assertThat(why.reason()).isEqualTo(Reason.WRONG_SERVER);
        assertThat(why)
                .hasMessageStartingWith(
                        "wrong server: server " + serverId + " of cluster '" + cluster + "' answers at 127.0.0.1:");
        assertThat(server.received).isEmpty();
        assertThat(client.connection().state()).isNotEqualTo(Connection.State.CONNECTED);
    }

    @Test
    void anotherServerIsLoggedOnceAndNotWithEachAttempt() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(GrpcAcceptorClient.class.getName());
        Filter before = logger.getFilter();
        logger.setFilter(line -> {
            logged.add(line.getMessage());
            return false;
        });
        try {
            FakeServer server = opened(FakeServer.identifiedAs(FakeServer.identity("other", 1)));
            GrpcAcceptorClient client = client(server, LONG);
            await().until(() -> server.streamCount.get() >= 3);
            assertThat(failure(client.state(KEY)).reason()).isEqualTo(Reason.WRONG_SERVER);
        } finally {
            logger.setFilter(before);
        }
        assertThat(logged).filteredOn(line -> line.startsWith("Cannot connect")).hasSize(1);
    }

    @Test
    void theIdentityIsLearntBeforeAnythingIsSent() throws Exception {
        FakeServer server = opened(FakeServer.granting(1));
        GrpcAcceptorClient client = client(server, LONG);
        get(client.ping());

        assertThat(client.connection())
                .isEqualTo(new Connection(
                        Connection.State.CONNECTED, Optional.of(FakeServer.identity("test", 1)), Optional.empty()));
    }

    @Test
    void aCallWithoutAServerFailsAtOnceWithTheReason() throws Exception {
        GrpcAcceptorClient client = client(freeEndpoint(), LONG);

        AcceptorUnavailableException why = failure(client.state(KEY));

        assertThat(why).hasMessage("unavailable: connection refused");
        assertThat(why.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(why.nothingChanged()).isTrue();
        assertThat(client.connection().problem()).contains("unavailable: connection refused");
    }

    @Test
    void callsUnderWayFailWhenTheServerIsKilledAndItIsFoundWhenItIsBack() throws Exception {
        FakeServer silent = opened(FakeServer.scripted(1, (message, stream) -> {}));
        GrpcAcceptorClient client = client(silent, LONG);
        CompletableFuture<AcceptReply> lost = client.accept(KEY, PROPOSAL, Ballot.NONE);
        silent.received.take();
        int port = silent.port();
        silent.kill();

        assertThat(failure(lost).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure(lost).nothingChanged()).isFalse();
        AcceptorUnavailableException neverSent = failure(client.accept(KEY, PROPOSAL, Ballot.NONE));
        assertThat(neverSent.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(neverSent.nothingChanged()).isTrue();

        FakeServer back = opened(FakeServer.granting(1));
        back.kill();
        long started = System.nanoTime();
        back.start(port);
        await().pollInterval(Duration.ofMillis(2))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(get(client.state(KEY))).isEqualTo(AcceptorState.INITIAL));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
        assertThat(client.connection().state()).isEqualTo(Connection.State.CONNECTED);
    }

    @Test
    void aServerThatIsBackIsFoundWithoutACall() {
        FakeServer server = opened(FakeServer.granting(1));
        GrpcAcceptorClient client = client(server, LONG);
        await().until(() -> client.connection().state() == Connection.State.CONNECTED);
        int port = server.port();
        server.kill();
        await().until(() -> client.connection().state() != Connection.State.CONNECTED);
        server.start(port);

        await().until(() -> client.connection().state() == Connection.State.CONNECTED);
    }

    @Test
    void aSocketThatNeverAnswersFailsByTheDeadline() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            GrpcAcceptorClient client = client(new Endpoint("127.0.0.1", socket.getLocalPort()), SHORT);

            AcceptorUnavailableException why = failure(client.state(KEY));

            assertThat(why)
                    .hasMessage("deadline exceeded: no connection to server 1 at 127.0.0.1:" + socket.getLocalPort()
                            + " within 200 ms");
            assertThat(why.nothingChanged()).isTrue();
        }
    }

    @Test
    void aStalledServerDoesNotSlowAnother() throws Exception {
        GrpcAcceptorClient stalled = client(opened(FakeServer.deaf(1)), Duration.ofSeconds(30));
        GrpcAcceptorClient other = client(opened(FakeServer.granting(1)), LONG);
        Proposal large = new Proposal(Ballot.of(1), Value.wrap(new byte[1 << 20]));
        List<CompletableFuture<?>> stuck = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            stuck.add(stalled.accept(KEY, large, Ballot.NONE));
        }

        for (int i = 0; i < 1000; i++) {
            get(other.state(KEY));
        }

        assertThat(stuck.get(0)).isNotDone();
    }

    @Test
    void credentialsThatCannotBeReadAreAFailedAttemptAndTriedAgain() throws Exception {
        FakeServer server = opened(FakeServer.granting(1));
        AtomicBoolean readable = new AtomicBoolean();
        GrpcAcceptorClient client = client(server.endpoint(), LONG, new Budget(16_384, 64 << 20), () -> {
            if (!readable.get()) {
                throw new IllegalStateException("no such file");
            }
            return InsecureChannelCredentials.create();
        });

        AcceptorUnavailableException why = failure(client.state(KEY));
        assertThat(why).hasMessage("unavailable: cannot connect: java.lang.IllegalStateException: no such file");
        assertThat(why.nothingChanged()).isTrue();
        assertThat(client.connection().state()).isNotEqualTo(Connection.State.CONNECTED);
        readable.set(true);
        await().until(() -> client.connection().state() == Connection.State.CONNECTED);
    }

    @Test
    void whatAServerDidNotTakeInByTheDeadlineIsToldAsNeverSent() throws Exception {
        GrpcAcceptorClient client = client(opened(FakeServer.deaf(1)), SHORT);
        Proposal large = new Proposal(Ballot.of(1), Value.wrap(new byte[1 << 20]));
        List<CompletableFuture<?>> stuck = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            stuck.add(client.accept(KEY, large, Ballot.NONE));
        }

        assertThat(failure(stuck.get(0)).nothingChanged()).isFalse();
        AcceptorUnavailableException last = failure(stuck.get(31));
        assertThat(last).hasMessageStartingWith("deadline exceeded: not sent to server 1 at ");
        assertThat(last.nothingChanged()).isTrue();
    }

    @Test
    void beyondTheBoundCallsFailAtOnceAsOverloaded() throws Exception {
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {}));
        GrpcAcceptorClient client = client(server.endpoint(), LONG, new Budget(10, 1 << 20));
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(client.state(KEY));
        }

        CompletableFuture<AcceptorState> beyond = client.state(KEY);

        assertThat(beyond).isDone();
        assertThat(failure(beyond).reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(calls).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void bytesAreBoundedToo() throws Exception {
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {}));
        GrpcAcceptorClient client = client(server.endpoint(), LONG, new Budget(1000, 100_000));
        Proposal large = new Proposal(Ballot.of(1), Value.wrap(new byte[60_000]));
        CompletableFuture<?> first = client.accept(KEY, large, Ballot.NONE);

        assertThat(failure(client.accept(KEY, large, Ballot.NONE)).reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(first).isNotDone();
    }

    @Test
    void theRoomOfACallIsGivenBackWhateverItsEnd() throws Exception {
        Budget budget = new Budget(1000, 1 << 20);
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {
            for (AcceptorRequest request : message.getRequestsList()) {
                if (request.hasGetState()) {
                    stream.onNext(FakeServer.one(FakeServer.granted(request)));
                }
            }
        }));
        GrpcAcceptorClient client = client(server.endpoint(), SHORT, budget);

        get(client.state(KEY));
        failure(client.prepare(KEY, Ballot.of(1)));
        client.prepare(KEY, Ballot.of(2)).cancel(false);
        CompletableFuture<?> last = client.prepare(KEY, Ballot.of(3));
        server.kill();
        failure(last);

        await().untilAsserted(() -> assertThat(budget.count()).isZero());
    }

    @Test
    void aReplyAfterTheDeadlineCountsForNothing() throws Exception {
        List<AcceptorRequest> late = new ArrayList<>();
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {
            for (AcceptorRequest request : message.getRequestsList()) {
                if (request.hasPrepare()) {
                    late.add(request);
                } else {
                    for (AcceptorRequest before : late) {
                        stream.onNext(FakeServer.one(FakeServer.granted(before)));
                    }
                    stream.onNext(FakeServer.one(FakeServer.granted(request)));
                }
            }
        }));
        GrpcAcceptorClient client = client(server, SHORT);

        AcceptorUnavailableException why = failure(client.prepare(KEY, Ballot.of(1)));
        assertThat(why.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        assertThat(why).hasMessageMatching("deadline exceeded: no reply from server 1 at 127.0.0.1:\\d+ within 200 ms");
        assertThat(get(client.state(KEY))).isEqualTo(AcceptorState.INITIAL);
        assertThat(server.streamCount).hasValue(1);
    }

    @Test
    void aReplyThatNobodyAskedForIsIgnored() throws Exception {
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {
            AcceptorRequest request = message.getRequests(0);
            for (long id : new long[] {0, -1, request.getCorrelationId() + 1, request.getCorrelationId() + 256}) {
                stream.onNext(FakeServer.one(FakeServer.granted(
                        request.toBuilder().setCorrelationId(id).build())));
            }
            stream.onNext(FakeServer.one(FakeServer.granted(request)));
            stream.onNext(FakeServer.one(FakeServer.granted(request)));
        }));
        GrpcAcceptorClient client = client(server, LONG);

        assertThat(get(client.prepare(KEY, Ballot.of(4)))).isEqualTo(new Promise(Ballot.of(4), Proposal.NONE));
        assertThat(get(client.prepare(KEY, Ballot.of(5)))).isEqualTo(new Promise(Ballot.of(5), Proposal.NONE));
    }

    @Test
    void aReplyOfAnotherKindOrMalformedFailsItsRequestAlone() throws Exception {
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {
            for (AcceptorRequest request : message.getRequestsList()) {
                AcceptorResponse.Builder response =
                        AcceptorResponse.newBuilder().setCorrelationId(request.getCorrelationId());
                if (request.hasAccept()) {
                    response.setPrepare(PrepareResponse.getDefaultInstance());
                } else if (request.hasPrepare()) {
                    response.setPrepare(PrepareResponse.getDefaultInstance());
                } else {
                    response = FakeServer.granted(request).toBuilder();
                }
                stream.onNext(FakeServer.one(response.build()));
            }
        }));
        GrpcAcceptorClient client = client(server, LONG);

        assertThat(failure(client.accept(KEY, PROPOSAL, Ballot.NONE)))
                .hasMessage("unavailable: malformed reply: of another kind than the request");
        assertThat(failure(client.prepare(KEY, Ballot.of(1))))
                .hasMessage("unavailable: malformed reply: reply: is missing");
        assertThat(get(client.state(KEY))).isEqualTo(AcceptorState.INITIAL);
    }

    @ParameterizedTest
    @CsvSource({
        "REASON_INVALID, INVALID",
        "REASON_OVERLOADED, OVERLOADED",
        "REASON_STORE_FULL, STORE_FULL",
        "REASON_HALTED, HALTED",
        "REASON_CLOSED, CLOSED",
        "REASON_INTERNAL, UNREACHABLE",
        "REASON_UNSPECIFIED, UNREACHABLE"
    })
    void aFailureKeepsItsReasonAndAnUnknownOnePromisesNothing(Failure.Reason sent, Reason told) throws Exception {
        FakeServer server = opened(FakeServer.scripted(
                1,
                (message, stream) -> stream.onNext(FakeServer.one(AcceptorResponse.newBuilder()
                        .setCorrelationId(message.getRequests(0).getCorrelationId())
                        .setFailure(Failure.newBuilder().setReason(sent).setMessage("why\nand a trace"))
                        .build()))));
        GrpcAcceptorClient client = client(server, LONG);

        AcceptorUnavailableException why = failure(client.prepare(KEY, Ballot.of(1)));

        assertThat(why.reason()).isEqualTo(told);
        assertThat(why).hasMessage(told + ": why");
    }

    @Test
    void aSilentConnectionIsGivenUpAfterAnUnansweredPing() throws Exception {
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {}));
        GrpcAcceptorClient client = client(server, SHORT);
        await().until(() -> client.connection().state() == Connection.State.CONNECTED);

        assertThat(failure(client.state(KEY)).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);

        await().until(() -> server.streamCount.get() > 1);
        assertThat(server.received)
                .anyMatch(message -> message.getRequestsList().stream().anyMatch(AcceptorRequest::hasPing));
    }

    @Test
    void aServerWhoseDiskIsSlowKeepsItsConnection() throws Exception {
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {
            for (AcceptorRequest request : message.getRequestsList()) {
                if (request.hasPing()) {
                    stream.onNext(FakeServer.one(FakeServer.granted(request)));
                }
            }
        }));
        GrpcAcceptorClient client = client(server, SHORT);

        for (int i = 0; i < 5; i++) {
            assertThat(failure(client.prepare(KEY, Ballot.of(i))).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        }

        assertThat(server.streamCount).hasValue(1);
    }

    @Test
    void closingTellsWhatWasSentFromWhatWasNot() throws Exception {
        FakeServer server = opened(FakeServer.scripted(1, (message, stream) -> {}));
        GrpcAcceptorClient client = client(server, LONG);
        CompletableFuture<?> sent = client.prepare(KEY, Ballot.of(1));
        server.received.take();

        client.close();
        CompletableFuture<?> afterwards = client.prepare(KEY, Ballot.of(2));

        assertThat(failure(sent)).hasMessage("unavailable: the client was closed before the reply came");
        assertThat(failure(afterwards)).hasMessage("closed: the client is closed");
        assertThat(client.connection().state()).isEqualTo(Connection.State.CLOSED);
    }

    @Test
    void whatWaitedForAConnectionFailsAsClosed() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            GrpcAcceptorClient client = client(new Endpoint("127.0.0.1", socket.getLocalPort()), LONG);
            CompletableFuture<?> waiting = client.prepare(KEY, Ballot.of(1));

            client.close();

            assertThat(failure(waiting).reason()).isEqualTo(Reason.CLOSED);
        }
    }

    @Test
    void aCallAfterTheThreadsEndedFailsAsClosed() throws Exception {
        GrpcAcceptorClient client = client(opened(FakeServer.granting(1)), LONG);
        client.close();
        loops.close();

        assertThat(failure(client.state(KEY)).reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void aMalformedBallotIsRefusedBeforeItIsSent() {
        GrpcAcceptorClient client = client(opened(FakeServer.granting(1)), LONG);

        assertThatThrownBy(() -> client.prepare(KEY, Ballot.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ballot: ");
    }

    @Test
    void aServerThatDoesNotSayWhoItIsIsRefused() throws Exception {
        FakeServer server = opened(FakeServer.identifiedAs(null));

        assertThat(failure(client(server, LONG).ping()))
                .hasMessageMatching("wrong server: who answers at 127.0.0.1:\\d+ does not say who it is");
        assertThat(server.received).isEmpty();
    }

    private FakeServer opened(FakeServer server) {
        open.add(server);
        return server;
    }

    private GrpcAcceptorClient client(FakeServer server, Duration deadline) {
        return client(server.endpoint(), deadline);
    }

    private GrpcAcceptorClient client(Endpoint endpoint, Duration deadline) {
        return client(endpoint, deadline, new Budget(16_384, 64 << 20));
    }

    private GrpcAcceptorClient client(Endpoint endpoint, Duration deadline, Budget budget) {
        return client(endpoint, deadline, budget, InsecureChannelCredentials::create);
    }

    private GrpcAcceptorClient client(
            Endpoint endpoint, Duration deadline, Budget budget, Supplier<ChannelCredentials> credentials) {
        GrpcAcceptorClient client = new GrpcAcceptorClient(
                new ExchangeStream.Target(
                        FakeServer.CLUSTER,
                        1,
                        endpoint,
                        credentials,
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        loops.channelType()),
                loops.group().next(),
                deadline,
                budget,
                new AcceptMessages(),
                MessageTracer.NONE,
                new SplittableRandom(1));
        open.add(client);
        return client;
    }

    /** Free a moment ago; who takes it meanwhile is no gRPC server of ours. */
    private static Endpoint freeEndpoint() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Endpoint("127.0.0.1", socket.getLocalPort());
        }
    }

    private static <R> R get(CompletableFuture<R> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static AcceptorUnavailableException failure(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError("completed with " + get(future));
        } catch (ExecutionException e) {
            AcceptorUnavailableException why = (AcceptorUnavailableException) requireNonNull(e.getCause());
            assertThat(why.getMessage()).doesNotContain("\n");
            return why;
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
