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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthTest {
    private static final String HEALTH = "/api/paxos/health";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void everyOtherServerIsToldWithItsTimesOrWithWhatIsWrong() {
        List<TestServer> servers =
                TestServer.startCluster(directory, "memory", 3, 2, "paxos.monitor.ping-interval=100ms");
        try (TestServer one = servers.get(0)) {
            try (TestServer two = servers.get(1)) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(one.get(HEALTH).body())
                                .startsWith("{\"status\":\"UP\",\"serverId\":1,\"cluster\":\"paxos\",\"keys\":0,"
                                        + "\"takesWrites\":true,\"majority\":true,\"peers\":[{\"id\":2,")
                                .matches(
                                        ".*\\{\"id\":2,\"address\":\"localhost:" + two.grpcPort()
                                                + "\",\"up\":true,\"roundTripMillis\":[0-9.E-]+,\"sinceContactMillis\":\\d+},.*")
                                .matches(".*,\\{\"id\":3,\"address\":\"localhost:\\d+\",\"up\":false,"
                                        + "\"reason\":\"unavailable: connection refused\"}]}"));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(one.get(HEALTH).body())
                            .contains("\"majority\":false")
                            .matches(".*\\{\"id\":2,[^}]*\"up\":false,\"reason\":\"unavailable: connection refused\","
                                    + "\"roundTripMillis\":[0-9.E-]+,\"sinceContactMillis\":\\d+},.*"));
        }
    }

    @Test
    void anAcceptorWithoutAMajorityIsReadyAndSaysSo() {
        try (TestServer alone =
                TestServer.startCluster(directory, "memory", 3, 1).get(0)) {
            assertAnswer(alone, HEALTH + "/ready", 200, "{\"status\":\"UP\",\"majority\":false}");
        }
    }

    @Test
    void aServerOfAClusterOfOneIsAMajority() {
        try (TestServer alone = TestServer.start(directory, "memory", "paxos.server.count=1")) {
            assertAnswer(alone, HEALTH + "/ready", 200, "{\"status\":\"UP\",\"majority\":true}");
            assertThat(alone.get(HEALTH).body()).endsWith(",\"majority\":true,\"peers\":[]}");
        }
    }

    @Test
    void aHaltedAcceptorIsLiveAndNotReady() {
        try (TestServer server = TestServer.start(directory, "failing")) {
            assertAnswer(server, HEALTH + "/live", 200, "{\"status\":\"UP\"}");
            assertAnswer(server, HEALTH + "/ready", 200, "{\"status\":\"UP\"}");

            server.post("/api/paxos/prepare?id=1");

            assertAnswer(server, HEALTH + "/live", 200, "{\"status\":\"UP\"}");
            HttpResponse<String> ready = server.get(HEALTH + "/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).matches("\\{\"status\":\"DOWN\",\"reason\":\"[^\"]+\"}");
        }
    }

    @Test
    void aHaltedServerIsNoPartOfAMajorityForTheOthers() {
        List<TestServer> servers =
                TestServer.startCluster(directory, "failing", 2, 2, "paxos.monitor.ping-interval=100ms");
        try (TestServer one = servers.get(0);
                TestServer two = servers.get(1)) {
            await().atMost(PATIENCE).until(() -> one.get(HEALTH).body().contains("\"majority\":true"));

            two.post("/api/paxos/prepare?id=1");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(one.get(HEALTH).body())
                            .contains(
                                    "\"majority\":false",
                                    "\"up\":false,\"reason\":\"it answers, but its acceptor does not serve\""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HEALTH, HEALTH + "/live", HEALTH + "/ready"})
    void healthIsReadAlone(String path) {
        try (TestServer server = TestServer.start(directory, "memory")) {
            assertThat(server.post(path).statusCode()).isEqualTo(405);
        }
    }

    private static void assertAnswer(TestServer server, String path, int status, String body) {
        HttpResponse<String> response = server.get(path);
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }
}
