package dev.paxos.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.paxos.proto.v1.AcceptorServiceGrpc;
import dev.paxos.proto.v1.GetRequest;
import dev.paxos.proto.v1.GetStateRequest;
import dev.paxos.proto.v1.GetStateResponse;
import dev.paxos.proto.v1.Namespace;
import dev.paxos.proto.v1.PrepareRequest;
import dev.paxos.proto.v1.PrepareResponse;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import dev.paxos.server.FaultyStore.Stalled;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcServerTest {
    private static final GetStateRequest STATE = GetStateRequest.newBuilder()
            .setNamespace(Namespace.NAMESPACE_DECISIONS)
            .setKey("k")
            .build();
    private static final PrepareRequest PREPARE = PrepareRequest.newBuilder()
            .setNamespace(Namespace.NAMESPACE_DECISIONS)
            .setKey("k")
            .setBallot(7)
            .build();

    @TempDir
    private Path directory;

    private ManagedChannel channel = NettyChannelBuilder.forTarget("none").build();

    private void connect(TestServer server) {
        channel.shutdownNow();
        channel = NettyChannelBuilder.forAddress("localhost", server.grpcPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Test
    void gRpcAndRestReachTheSameAcceptor() {
        try (TestServer server = TestServer.start(directory, "memory")) {
            connect(server);
            server.post("/api/paxos/prepare?key=k&id=5");

            GetStateResponse state = blocking("paxos").getState(STATE);

            assertThat(state.getPromised()).isEqualTo(5);
        }
    }

    @Test
    void aCallForAnotherClusterIsRefused() {
        try (TestServer server = TestServer.start(directory, "memory", "paxos.cluster.name=blue")) {
            connect(server);

            assertThatThrownBy(() -> blocking("red").getState(STATE))
                    .isInstanceOf(StatusRuntimeException.class)
                    .extracting(e -> Status.fromThrowable(e).getCode())
                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
        }
    }

    /** It starts first. */
    @Test
    void itEndsWhereTheRestOfTheServerDoesNotStart() throws IOException {
        int port = TestServer.freePorts(1).get(0);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> TestServer.start(
                            directory, "memory", "paxos.grpc.port=" + port, "server.port=" + taken.getLocalPort()))
                    .hasRootCauseInstanceOf(BindException.class);

            assertThatThrownBy(() -> new Socket("localhost", port).close()).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void theConnectionsOfAnAddressAreBoundedAndAnEndedOneMakesRoom() throws IOException {
        try (TestServer server = TestServer.start(directory, "memory", "paxos.limits.max-connections-per-address=2");
                Socket kept = new Socket("localhost", server.grpcPort())) {
            assertThat(isServed(kept)).isTrue();
            try (Socket second = new Socket("localhost", server.grpcPort());
                    Socket third = new Socket("localhost", server.grpcPort())) {
                assertThat(isServed(second)).isTrue();
                assertThat(isServed(third)).isFalse();
            }

            await().until(() -> {
                try (Socket next = new Socket("localhost", server.grpcPort())) {
                    return isServed(next);
                }
            });
        }
    }

    /** A server of HTTP/2 speaks first. */
    private static boolean isServed(Socket connection) throws IOException {
        connection.setSoTimeout(20_000);
        try {
            return connection.getInputStream().read() >= 0;
        } catch (SocketException reset) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "readiness", "paxos.v1.AcceptorService"})
    void theHealthIsServingOnlyWhileTheAcceptorServes(String service) {
        try (TestServer server = TestServer.start(directory, "failing")) {
            connect(server);
            assertThat(health(service)).isEqualTo(ServingStatus.SERVING);

            server.post("/api/paxos/prepare?id=1");

            assertThat(health(service)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(health("liveness")).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void registersAreServedWhereThereIsACluster() {
        try (TestServer server = TestServer.start(directory, "memory", "paxos.server.count=1")) {
            connect(server);
            server.exchange("PUT", "/api/registers/k", "red");

            RegisterServiceGrpc.RegisterServiceBlockingStub registers = RegisterServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(cluster("paxos")));

            assertThat(registers
                            .get(GetRequest.newBuilder().setKey("k").build())
                            .getValue()
                            .toStringUtf8())
                    .isEqualTo("red");
            assertThat(health("paxos.v1.RegisterService")).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void theServicesCanBeListed() throws Exception {
        try (TestServer server = TestServer.start(directory, "memory")) {
            connect(server);
            CompletableFuture<ServerReflectionResponse> listed = new CompletableFuture<>();
            StreamObserver<ServerReflectionRequest> asking =
                    ServerReflectionGrpc.newStub(channel).serverReflectionInfo(into(listed));
            asking.onNext(
                    ServerReflectionRequest.newBuilder().setListServices("").build());

            assertThat(listed.get(20, TimeUnit.SECONDS)
                            .getListServicesResponse()
                            .getServiceList())
                    .extracting(service -> service.getName())
                    .contains("paxos.v1.AcceptorService", "paxos.v1.RegisterService", "grpc.health.v1.Health");
            asking.onCompleted();
        }
    }

    @Test
    void aStopAnswersWhatIsUnderWayByBothInterfaces() throws Exception {
        TestServer server = TestServer.start(directory, "stalled");
        connect(server);
        CompletableFuture<PrepareResponse> byGrpc = new CompletableFuture<>();
        AcceptorServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(cluster("paxos")))
                .prepare(PREPARE, into(byGrpc));
        Stalled.awaitSave();
        CompletableFuture<String> byRest = CompletableFuture.supplyAsync(
                () -> server.post("/api/paxos/prepare?key=r&id=3").body());
        CompletableFuture<Void> stopped;
        try {
            server.awaitWaitingReplies(2);
            stopped = CompletableFuture.runAsync(server::close);
            server.awaitRestRefused();
        } finally {
            Stalled.allowSave();
            Stalled.allowSave();
        }

        assertThat(byGrpc.get(20, TimeUnit.SECONDS).getPromise().getBallot()).isEqualTo(7);
        assertThat(byRest.get(20, TimeUnit.SECONDS)).isEqualTo("{\"ignored\":false,\"promisedId\":3}");
        stopped.get(20, TimeUnit.SECONDS);
        Stalled.awaitSave();
    }

    private AcceptorServiceGrpc.AcceptorServiceBlockingStub blocking(String cluster) {
        return AcceptorServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(cluster(cluster)));
    }

    private ServingStatus health(String service) {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private static Metadata cluster(String name) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("paxos-cluster", Metadata.ASCII_STRING_MARSHALLER), name);
        return metadata;
    }

    private static <T> StreamObserver<T> into(CompletableFuture<T> first) {
        return new StreamObserver<>() {
            @Override
            public void onNext(T message) {
                first.complete(message);
            }

            @Override
            public void onError(Throwable failure) {
                first.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {}
        };
    }
}
