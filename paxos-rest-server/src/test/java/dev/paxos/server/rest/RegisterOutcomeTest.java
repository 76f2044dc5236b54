package dev.paxos.server.rest;

import static dev.paxos.server.rest.RegisterRestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.FaultyStore.Stalled;
import dev.paxos.server.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How operations end on a cluster, and on one that is not whole. */
@Timeout(60)
class RegisterOutcomeTest {
    private static final String REGISTER = "/api/registers/r";
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Duration SLACK = Duration.ofSeconds(4);

    @TempDir
    private Path directory;

    @Test
    void everyServerTellsTheSameAndOneMayBeMissing() {
        List<TestServer> servers = TestServer.startCluster(directory, "memory", 3, 3);
        try {
            assertThat(servers.get(0).exchange("PUT", REGISTER, "red").statusCode())
                    .isEqualTo(201);
            assertThat(servers.get(1)
                            .exchange("PUT", REGISTER, "blue", "If-Match: \"1\"")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(servers.get(2)
                            .exchange("PUT", REGISTER, "late", "If-Match: \"1\"")
                            .statusCode())
                    .isEqualTo(412);

            servers.get(0).close();

            assertThat(servers.get(2).get(REGISTER).body())
                    .isEqualTo("{\"key\":\"r\",\"value\":\"blue\",\"version\":2}");
            assertThat(servers.get(1)
                            .exchange("DELETE", REGISTER, "", "If-Match: \"2\"")
                            .statusCode())
                    .isEqualTo(204);
            assertProblem(servers.get(2).get(REGISTER), 404, "register-absent");
        } finally {
            servers.forEach(TestServer::close);
        }
    }

    @Test
    void aValueOfTheLargestSizeReachesEveryServer() {
        List<TestServer> servers =
                TestServer.startCluster(directory, "memory", 3, 2, "paxos.limits.max-value-bytes=99");
        try {
            assertThat(servers.get(0).exchange("PUT", REGISTER, "v".repeat(99)).statusCode())
                    .isEqualTo(201);
            assertThat(servers.get(1).get(REGISTER).body()).contains("\"" + "v".repeat(99) + "\"");
            assertProblem(servers.get(0).exchange("PUT", REGISTER, "v".repeat(100)), 413, "value-too-large");
        } finally {
            servers.forEach(TestServer::close);
        }
    }

    @Test
    void withTwoOfThreeServersDownThereIsNoQuorumWithinTheDeadline() {
        List<TestServer> servers = TestServer.startCluster(
                directory, "memory", 3, 1, "paxos.deadlines.request=" + DEADLINE.toMillis() + "ms");
        try (TestServer one = servers.get(0)) {
            List<CompletableFuture<HttpResponse<String>>> calls = List.of(
                    CompletableFuture.supplyAsync(() -> one.get(REGISTER)),
                    CompletableFuture.supplyAsync(() -> one.exchange("PUT", REGISTER, "v")),
                    CompletableFuture.supplyAsync(() -> one.exchange("DELETE", REGISTER, "")),
                    CompletableFuture.supplyAsync(() -> one.post("/api/broadcast/paxos/propose?value=v")));
            long begin = System.nanoTime();
            for (CompletableFuture<HttpResponse<String>> call : calls) {
                HttpResponse<String> response = call.join();
                assertProblem(response, 503, "no-quorum");
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
                assertThat(response.body()).contains("\"detail\":\"no quorum: ");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DEADLINE.plus(SLACK));
        }
    }

    @Test
    void anAcceptWithoutAnAnswerLeavesTheOutcomeIndeterminate() {
        try (TestServer server =
                TestServer.start(directory, "stalled", "paxos.server.count=1", "paxos.deadlines.request=500ms")) {
            Stalled.allowSave();
            HttpResponse<String> response = server.exchange("PUT", REGISTER, "v");

            assertProblem(response, 504, "indeterminate");
            Stalled.awaitSave();
            Stalled.awaitSave();
            Stalled.allowSave();
        }
    }

    @Test
    void moreThanMayBeUnderWayIsOverloaded() {
        try (TestServer server = TestServer.start(
                directory,
                "stalled",
                "paxos.server.count=1",
                "paxos.deadlines.request=2s",
                "paxos.limits.max-in-flight=1")) {
            CompletableFuture<HttpResponse<String>> first =
                    CompletableFuture.supplyAsync(() -> server.exchange("PUT", REGISTER, "v"));
            Stalled.awaitSave();

            HttpResponse<String> second = server.exchange("PUT", REGISTER, "w");

            assertProblem(second, 429, "overloaded");
            assertThat(second.headers().firstValue("Retry-After")).isPresent();
            assertProblem(server.post("/api/broadcast/paxos/propose?value=v"), 429, "overloaded");
            Stalled.allowSave();
            Stalled.allowSave();
            assertThat(first.join().statusCode()).isEqualTo(201);
            Stalled.awaitSave();
        }
    }
}
