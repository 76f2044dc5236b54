package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.paxos.server.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    private static final String METRICS = "/actuator/prometheus";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void theTextFormatOfPrometheusIsAnswered() {
        try (TestServer server = TestServer.start(directory, "memory")) {
            HttpResponse<String> metrics = server.get(METRICS);

            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.headers().firstValue("Content-Type")).contains("text/plain;version=0.0.4;charset=utf-8");
            assertThat(metrics.body())
                    .contains(
                            "\npaxos_acceptor_serving 1.0\n",
                            "\njvm_threads_live_threads ",
                            "\nprocess_uptime_seconds ")
                    .doesNotContain("paxos_peer_up", "paxos_proposer_");
        }
    }

    @Test
    void aRequestIsCountedUnderTheRouteAndNeverUnderAKey() {
        try (TestServer server = TestServer.start(directory, "memory", "paxos.server.count=1")) {
            server.exchange("PUT", "/api/registers/secret-key", "secret-value");
            server.get("/api/registers/another-secret-key");
            server.get("/secret-path");
            server.exchange("FOO", "/api/paxos/state", "");
            server.sendRaw("GET /\0secret-garbage HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(server.get(METRICS).body())
                            .contains(
                                    count("PUT", "/api/registers/{*key}", 201, 1),
                                    count("GET", "/api/registers/{*key}", 404, 1),
                                    count("GET", "other", 404, 1),
                                    count("other", "other", 405, 1),
                                    "status=\"400\"",
                                    "\npaxos_operation_duration_seconds_count{api=\"rest\",operation=\"put\",outcome=\"applied\"} 1\n")
                            .doesNotContain("secret"));
        }
    }

    @Test
    void aHaltedAcceptorAndAServerThatIsAwayShow() {
        List<TestServer> servers =
                TestServer.startCluster(directory, "failing", 3, 1, "paxos.monitor.ping-interval=100ms");
        try (TestServer server = servers.get(0)) {
            assertThat(server.get(METRICS).body())
                    .contains(
                            "\npaxos_acceptor_halted 0.0\n",
                            "\npaxos_acceptor_serving 1.0\n",
                            "\npaxos_majority 0.0\n",
                            "\npaxos_peer_up{peer=\"2\"} 0.0\n",
                            "\npaxos_peer_since_contact_seconds{peer=\"3\"} NaN\n");

            server.post("/api/paxos/prepare?id=1");

            assertThat(server.get(METRICS).body())
                    .contains(
                            "\npaxos_acceptor_halted 1.0\n",
                            "\npaxos_acceptor_serving 0.0\n",
                            "\npaxos_acceptor_unanswered_messages_total{message=\"prepare\"} 1.0\n");
        }
    }

    private static String count(String method, String route, int status, int count) {
        return "\npaxos_rest_request_duration_seconds_count{method=\"" + method + "\",route=\"" + route + "\",status=\""
                + status + "\"} " + count + "\n";
    }
}
