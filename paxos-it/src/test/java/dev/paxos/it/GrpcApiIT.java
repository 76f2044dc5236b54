package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.proto.v1.AcceptorServiceGrpc;
import dev.paxos.proto.v1.Namespace;
import dev.paxos.proto.v1.PingRequest;
import dev.paxos.proto.v1.PrepareRequest;
import dev.paxos.proto.v1.PrepareResponse;
import dev.paxos.proto.v1.Promise;
import dev.paxos.proto.v1.ServerIdentity;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gRPC interface as any client in any language meets it. */
final class GrpcApiIT {
    private static final Metadata.Key<String> CLUSTER =
            Metadata.Key.of("paxos-cluster", Metadata.ASCII_STRING_MARSHALLER);

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static ServerProcess server;
    private static ManagedChannel channel;

    @BeforeAll
    static void startServer() {
        server = BENCH.start(BENCH.spec(7));
        channel = Grpc.newChannelBuilder(server.spec().grpcAddress(), InsecureChannelCredentials.create())
                .build();
    }

    @AfterAll
    static void closeChannel() {
        channel.shutdownNow();
    }

    @Test
    void aPrepareIsPromisedOverGrpcAndSeenOverRest() {
        PrepareRequest request = PrepareRequest.newBuilder()
                .setNamespace(Namespace.NAMESPACE_DECISIONS)
                .setKey("shared")
                .setBallot(8)
                .build();
        assertThat(acceptor("paxos").prepare(request))
                .isEqualTo(PrepareResponse.newBuilder()
                        .setPromise(Promise.newBuilder().setBallot(8))
                        .build());
        assertThat(server.rest().get("/api/paxos/state?key=shared").body())
                .isEqualTo("{\"promisedId\":8,\"acceptedId\":-1,\"acceptedValue\":null}");
    }

    @Test
    void pingTellsWhoAnswersAndThatItServes() {
        var reply = acceptor("paxos").ping(PingRequest.getDefaultInstance());
        ServerIdentity identity = reply.getIdentity();
        assertThat(reply.getServing()).isTrue();
        assertThat(identity.getClusterName()).isEqualTo("paxos");
        assertThat(identity.getServerId()).isEqualTo(7);
        assertThat(identity.getIncarnation()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    @Test
    void aCallForAnotherClusterOrForNoneIsRefused() {
        assertThatThrownBy(() -> acceptor("elsewhere").ping(PingRequest.getDefaultInstance()))
                .satisfies(refusal ->
                        assertThat(Status.fromThrowable(refusal).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION))
                .hasMessageContaining("paxos-cluster");
        assertThatThrownBy(() -> acceptor(null).ping(PingRequest.getDefaultInstance()))
                .satisfies(refusal ->
                        assertThat(Status.fromThrowable(refusal).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION));
    }

    @Test
    void healthSaysServing() {
        HealthGrpc.HealthBlockingStub health =
                HealthGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
        for (String service : List.of("", "paxos.v1.AcceptorService")) {
            assertThat(health.check(HealthCheckRequest.newBuilder()
                                    .setService(service)
                                    .build())
                            .getStatus())
                    .as("service \"%s\"", service)
                    .isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void reflectionListsTheServices() throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> question = ServerReflectionGrpc.newStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        answer.completeExceptionally(new AssertionError("the stream ended without an answer"));
                    }
                });
        question.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains("paxos.v1.AcceptorService", "grpc.health.v1.Health");
        question.onCompleted();
    }

    private static AcceptorServiceGrpc.AcceptorServiceBlockingStub acceptor(@Nullable String cluster) {
        Metadata metadata = new Metadata();
        if (cluster != null) {
            metadata.put(CLUSTER, cluster);
        }
        return AcceptorServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }
}
