package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.paxos.bench.link.FaultyLink;
import dev.paxos.it.history.Call;
import dev.paxos.it.history.Ending;
import dev.paxos.proto.v1.AcceptorServiceGrpc;
import dev.paxos.proto.v1.CompareAndSetRequest;
import dev.paxos.proto.v1.DeleteRequest;
import dev.paxos.proto.v1.GetRequest;
import dev.paxos.proto.v1.GetResponse;
import dev.paxos.proto.v1.Namespace;
import dev.paxos.proto.v1.PrepareRequest;
import dev.paxos.proto.v1.PutRequest;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import dev.paxos.proto.v1.RegisterServiceGrpc.RegisterServiceBlockingStub;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Registers and proposals on three servers, by REST and by gRPC, and what becomes of them when servers are killed. */
final class RegistersIT {
    private static final String REGISTERS = "/api/registers/";
    private static final String PROPOSE = "/api/broadcast/paxos/propose";
    private static final int SERVERS = 3;

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static final List<ManagedChannel> CHANNELS = new ArrayList<>();
    private static TestCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = BENCH.startCluster(SERVERS, spec -> spec.with("paxos.deadlines.request", "3s"));
        cluster.servers()
                .forEach(server -> CHANNELS.add(
                        Grpc.newChannelBuilder(server.spec().grpcAddress(), InsecureChannelCredentials.create())
                                .build()));
    }

    @AfterAll
    static void closeChannels() {
        CHANNELS.forEach(ManagedChannel::shutdownNow);
    }

    @AfterEach
    void startThoseThatWereKilled() {
        List<ServerProcess> killed =
                cluster.servers().stream().filter(server -> !server.isAlive()).toList();
        killed.forEach(ServerProcess::restart);
        killed.forEach(ServerProcess::awaitReady);
        CHANNELS.forEach(ManagedChannel::resetConnectBackoff);
    }

    /** Without, gRPC waits for ever: such a connection is made, so nothing fails, and no call is on it yet. */
    @Test
    void aClientThatAsksForSignsOfLifeLeavesAConnectionThatLeadsNowhere() throws Exception {
        try (FaultyLink link = FaultyLink.before(cluster.server(1).spec().grpcPort());
                GrpcClient client = new GrpcClient(link.port())) {
            link.halfOpen();
            assertThat(client.perform("nowhere", new Call.Put("lost"))).isEqualTo(Ending.INDETERMINATE);
            link.heal();
            Awaitility.await()
                    .atMost(ServerProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(client.perform("nowhere", new Call.Put("found")))
                            .isInstanceOf(Ending.Told.class));
        }
    }

    @Test
    void everyServerAndBothInterfacesHaveTheSameRegisters() {
        assertThat(put(1, "colour", "red").statusCode()).isEqualTo(201);

        assertThat(grpc(2).get(get("colour"))).isEqualTo(holds(1, "red"));
        assertThat(grpc(3).compareAndSet(compareAndSet("colour", 1, "blue")).getVersion())
                .isEqualTo(2);
        assertThat(cluster.rest(1).get(REGISTERS + "colour").body())
                .isEqualTo("{\"key\":\"colour\",\"value\":\"blue\",\"version\":2}");
        assertThat(put(2, "colour", "late", "If-Match", "\"1\"").statusCode()).isEqualTo(412);
        StatusRuntimeException declined = catchThrowableOfType(
                StatusRuntimeException.class, () -> grpc(1).compareAndSet(compareAndSet("colour", 1, "late")));
        assertThat(declined.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(grpc(2).delete(DeleteRequest.newBuilder()
                                .setKey("colour")
                                .setExpectedVersion(2)
                                .build())
                        .getDeleted())
                .isTrue();
        assertThat(cluster.rest(3).get(REGISTERS + "colour").status()).isEqualTo(404);
    }

    @Test
    void noMessageToAcceptorsUsesUpTheBallotsOfARegister() {
        PrepareRequest last = PrepareRequest.newBuilder()
                .setNamespace(Namespace.NAMESPACE_REGISTERS)
                .setKey("spent")
                .setBallot(Long.MAX_VALUE)
                .build();
        for (ManagedChannel channel : CHANNELS) {
            for (int times = 0; times < 3; times++) {
                assertThat(inTime(AcceptorServiceGrpc.newBlockingStub(channel))
                                .prepare(last)
                                .hasNack())
                        .isTrue();
            }
        }

        assertThat(put(1, "spent", "red").statusCode()).isEqualTo(201);
        assertThat(grpc(2).get(get("spent"))).isEqualTo(holds(1, "red"));
    }

    /** A writer by each interface; server 3, which neither asks, is killed under them, and later comes back. */
    @Test
    void aServerThatIsKilledIsMissedByNobody() throws Exception {
        AtomicInteger written = new AtomicInteger();
        List<String> wrong = new ArrayList<>();
        Thread byRest = new Thread(() -> {
            for (int i = 1; i <= 150; i++) {
                HttpResponse<String> response = put(1, "by-rest", "v" + i);
                if (response.statusCode() / 100 != 2
                        || !response.headers().firstValue("ETag").orElse("").equals("\"" + i + "\"")) {
                    report(wrong, "put " + i + ": " + response.statusCode() + " " + response.body());
                }
                written.incrementAndGet();
            }
        });
        Thread byGrpc = new Thread(() -> {
            for (int i = 1; i <= 150; i++) {
                try {
                    long version = grpc(2).compareAndSet(compareAndSet("by-grpc", i - 1, "v" + i))
                            .getVersion();
                    if (version != i) {
                        report(wrong, "compareAndSet " + i + ": " + version);
                    }
                } catch (StatusRuntimeException e) {
                    report(wrong, "compareAndSet " + i + ": " + e.getStatus());
                }
                written.incrementAndGet();
            }
        });
        byRest.start();
        byGrpc.start();
        awaitCount(written, 100);
        cluster.server(3).kill();
        awaitCount(written, 200);
        cluster.server(3).restart();
        byRest.join();
        byGrpc.join();

        assertThat(wrong).isEmpty();
        cluster.server(3).awaitReady();
        assertThat(grpc(3).get(get("by-rest"))).isEqualTo(holds(150, "v150"));
        assertThat(cluster.rest(3).get(REGISTERS + "by-grpc").body())
                .isEqualTo("{\"key\":\"by-grpc\",\"value\":\"v150\",\"version\":150}");
    }

    @Test
    void whatWasAcknowledgedAndWhatWasDecidedOutlivesTheServerThatProposedIt() {
        assertThat(put(1, "kept", "red").statusCode()).isEqualTo(201);
        String decided = cluster.rest(1).post(PROPOSE + "?key=kept&value=red").body();
        assertThat(decided).matches("\\{\"chosen\":true,\"value\":\"red\",\"id\":[0-9]+,\"own\":true}");

        cluster.server(1).kill();

        assertThat(grpc(2).get(get("kept"))).isEqualTo(holds(1, "red"));
        assertThat(cluster.rest(3).post(PROPOSE + "?key=kept&value=blue").body())
                .isEqualTo(decided.replace("\"own\":true", "\"own\":false"));
        assertThat(grpc(3).put(put("kept", "blue")).getVersion()).isEqualTo(2);
        cluster.server(1).restart().awaitReady();
        assertThat(cluster.rest(1).get(REGISTERS + "kept").body())
                .isEqualTo("{\"key\":\"kept\",\"value\":\"blue\",\"version\":2}");
    }

    @Test
    void withoutAMajorityNothingIsChangedAndEveryoneIsTold() {
        grpc(3).put(put("lost", "before"));
        cluster.server(2).kill();
        cluster.server(3).kill();

        HttpResponse<String> response = put(1, "lost", "never");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).startsWith("{\"type\":\"/problems/no-quorum\"");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        StatusRuntimeException status =
                catchThrowableOfType(StatusRuntimeException.class, () -> grpc(1).get(get("lost")));
        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getStatus().getDescription()).startsWith("no quorum: ");

        cluster.server(2).restart().awaitReady();
        assertThat(grpc(2).get(get("lost"))).isEqualTo(holds(1, "before"));
    }

    /** The server that changed a key last has its next ballot promised already, and so sends the value at once. */
    @Test
    void whatWasSentToNoMajorityIsIndeterminateAndOnceSeenStays() {
        grpc(1).put(put("doubtful", "before"));
        cluster.server(2).kill();
        cluster.server(3).kill();

        HttpResponse<String> response = put(1, "doubtful", "perhaps");
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.body()).startsWith("{\"type\":\"/problems/indeterminate\"");

        cluster.server(2).restart().awaitReady();
        GetResponse seen = grpc(2).get(get("doubtful"));
        assertThat(seen).isIn(holds(1, "before"), holds(2, "perhaps"));
        assertThat(grpc(1).get(get("doubtful"))).isEqualTo(seen);
    }

    private static RegisterServiceBlockingStub grpc(int server) {
        return inTime(RegisterServiceGrpc.newBlockingStub(CHANNELS.get(server - 1)));
    }

    private static <S extends AbstractStub<S>> S inTime(S stub) {
        return GrpcClient.named(stub).withWaitForReady().withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static HttpResponse<String> put(int server, String key, String value, String... headers) {
        RestCalls rest = cluster.rest(server);
        var request = rest.request(REGISTERS + key).PUT(BodyPublishers.ofString(value));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return rest.exchange(request);
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

    private static GetResponse holds(long version, String value) {
        return GetResponse.newBuilder()
                .setVersion(version)
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static void awaitCount(AtomicInteger counter, int count) {
        Awaitility.await().atMost(ServerProcess.PATIENCE).until(() -> counter.get() >= count);
    }

    private static void report(List<String> wrong, String what) {
        synchronized (wrong) {
            wrong.add(what);
        }
    }
}
