package dev.paxos.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.paxos.proto.v1.PutRequest;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import dev.paxos.server.TestServer;
import dev.paxos.server.tracing.Collector.Kind;
import dev.paxos.server.tracing.Collector.Span;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers that send what they follow to a collector. */
class TracingTest {
    private static final String CALLERS_SPAN = "00f067aa0ba902b7";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Collector collector;
    private static List<TestServer> servers;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        collector = new Collector();
        servers = TestServer.startCluster(
                directory, "memory", 3, 3, "paxos.tracing.endpoint=" + collector.endpoint(), "paxos.tracing.ratio=0");
        await().atMost(PATIENCE)
                .until(() ->
                        servers.get(0).get("/api/broadcast/paxos/state").body().indexOf("error") < 0);
    }

    @AfterAll
    static void stop() {
        servers.forEach(TestServer::close);
        collector.close();
    }

    @Test
    void aRequestByRestIsOneTraceThroughItsRoundToEveryAcceptor() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4731";

        servers.get(0).exchange("PUT", "/api/registers/by-rest", "v", "traceparent: " + parent(trace, "01"));

        awaitTrace(trace, "PUT /api/registers/{*key}");
    }

    @Test
    void aCallByGrpcIsOneTraceThroughItsRoundToEveryAcceptor() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4732";
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "localhost", servers.get(1).grpcPort())
                .usePlaintext()
                .build();
        try {
            Metadata metadata = new Metadata();
            metadata.put(Metadata.Key.of("paxos-cluster", Metadata.ASCII_STRING_MARSHALLER), "paxos");
            metadata.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), parent(trace, "01"));
            RegisterServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                    .put(PutRequest.newBuilder()
                            .setKey("by-grpc")
                            .setValue(ByteString.copyFromUtf8("v"))
                            .build());
        } finally {
            channel.shutdownNow();
        }

        awaitTrace(trace, "paxos.v1.RegisterService/Put");
    }

    @Test
    void whatTheCallerDoesNotRecordIsNotRecordedHere() {
        String recorded = "4bf92f3577b34da6a3ce929d0e0e4733";
        String notRecorded = "4bf92f3577b34da6a3ce929d0e0e4734";

        servers.get(0).exchange("GET", "/api/paxos/state", "", "traceparent: " + parent(notRecorded, "00"));
        servers.get(0).exchange("GET", "/api/paxos/state", "", "traceparent: nonsense");
        servers.get(0).exchange("GET", "/api/paxos/state", "", "traceparent: " + parent(recorded, "01"));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(collector.of(recorded))
                        .singleElement()
                        .extracting(Span::name)
                        .isEqualTo("GET /api/paxos/state"));
        assertThat(collector.of(notRecorded)).isEmpty();
    }

    private static void awaitTrace(String trace, String request) {
        await().atMost(PATIENCE).untilAsserted(() -> assertRounds(collector.of(trace), request));
    }

    /**
     * Two phases with three messages each, in one round, or in more where a server was slow; the two others' acceptors tell
     * of theirs.
     */
    private static void assertRounds(List<Span> spans, String name) {
        Span request = only(spans, name, Kind.SERVER);
        assertThat(request.parent()).isEqualTo(CALLERS_SPAN);
        List<Span> rounds = named(spans, "round", Kind.INTERNAL);
        assertThat(rounds).isNotEmpty().allMatch(round -> round.parent().equals(request.id()));
        int messages = 0;
        for (String message : List.of("prepare", "accept")) {
            List<Span> sent = named(spans, message, Kind.CLIENT);
            List<Span> received = named(spans, message, Kind.SERVER);
            int phases = 0;
            for (Span round : rounds) {
                List<String> ofRound = sent.stream()
                        .filter(span -> span.parent().equals(round.id()))
                        .map(Span::id)
                        .toList();
                if (!ofRound.isEmpty()) {
                    assertThat(ofRound).as("%s sent", message).hasSize(3);
                    assertThat(received)
                            .as("%s received", message)
                            .filteredOn(span -> ofRound.contains(span.parent()))
                            .hasSize(2);
                    phases++;
                }
            }
            assertThat(phases).as(message).isPositive();
            messages += 5 * phases;
        }
        assertThat(spans).as("nothing else").hasSize(1 + rounds.size() + messages);
    }

    private static List<Span> named(List<Span> spans, String name, Kind kind) {
        return spans.stream()
                .filter(span -> span.name().equals(name) && span.kind() == kind)
                .toList();
    }

    private static Span only(List<Span> spans, String name, Kind kind) {
        List<Span> found = named(spans, name, kind);
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static String parent(String trace, String flags) {
        return "00-" + trace + "-" + CALLERS_SPAN + "-" + flags;
    }
}
