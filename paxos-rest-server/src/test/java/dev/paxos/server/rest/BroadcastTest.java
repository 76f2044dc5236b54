package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers 1 and 2 of a cluster of three, whose server 3 is not there. */
class BroadcastTest {
    private static final String BROADCAST = "/api/broadcast/paxos";
    private static final String ABSENT = "\"3\":{\"error\":\"unavailable: connection refused\"}";

    private static TestServer one;
    private static TestServer two;

    @BeforeAll
    static void start(@TempDir Path directory) {
        List<TestServer> servers = TestServer.startCluster(directory, "memory", 3, 2);
        one = servers.get(0);
        two = servers.get(1);
    }

    @AfterAll
    static void stop() {
        two.close();
        one.close();
    }

    @Test
    void theAnswersStandByServerIdAndAnAbsentServerIsAnError() {
        assertAnswer(
                one.post(BROADCAST + "/prepare?key=a&id=8"),
                "{\"1\":{\"ignored\":false,\"promisedId\":8},\"2\":{\"ignored\":false,\"promisedId\":8}," + ABSENT
                        + "}");
        assertAnswer(
                two.post(BROADCAST + "/accept?key=a&id=8&value=%C3%A4"),
                "{\"1\":{\"ignored\":false,\"acceptedId\":8,\"acceptedValue\":\"ä\"},"
                        + "\"2\":{\"ignored\":false,\"acceptedId\":8,\"acceptedValue\":\"ä\"}," + ABSENT + "}");
        assertAnswer(
                one.get(BROADCAST + "/state?key=a"),
                "{\"1\":{\"promisedId\":8,\"acceptedId\":8,\"acceptedValue\":\"ä\"},"
                        + "\"2\":{\"promisedId\":8,\"acceptedId\":8,\"acceptedValue\":\"ä\"}," + ABSENT + "}");
    }

    @Test
    void eachServerAnswersForItself() {
        one.post("/api/paxos/prepare?key=b&id=9");

        assertAnswer(
                two.post(BROADCAST + "/prepare?key=b&id=8"),
                "{\"1\":{\"ignored\":true,\"promisedId\":9},\"2\":{\"ignored\":false,\"promisedId\":8}," + ABSENT
                        + "}");
    }

    @Test
    void aValueOfTheLargestSizeReachesEveryServer() {
        String value = "a".repeat(1 << 20);

        assertThat(one.post(BROADCAST + "/accept?key=c&id=1", "application/x-www-form-urlencoded", "value=" + value)
                        .statusCode())
                .isEqualTo(200);
        assertThat(two.get("/api/paxos/state?key=c").body())
                .isEqualTo("{\"promisedId\":1,\"acceptedId\":1,\"acceptedValue\":\"" + value + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/prepare", "/prepare?id=x", "/prepare?id=1&id=2", "/accept?id=1", "/prepare?id=1&x=y"})
    void aBadRequestIsRefusedAndReachesNoServer(String call) {
        assertThat(one.post(BROADCAST + call).statusCode()).isEqualTo(400);
        assertThat(two.get("/api/paxos/state").body()).startsWith("{\"promisedId\":-1,");
    }

    @Test
    void aBareAcceptorHasNoBroadcast(@TempDir Path directory) {
        try (TestServer bare = TestServer.start(directory, "memory")) {
            List<HttpResponse<String>> responses = List.of(
                    bare.post(BROADCAST + "/prepare?id=1"),
                    bare.post(BROADCAST + "/accept?id=1&value=x"),
                    bare.get(BROADCAST + "/state"));
            for (HttpResponse<String> response : responses) {
                assertThat(response.statusCode()).isEqualTo(501);
                assertThat(response.body())
                        .startsWith("{\"type\":\"/problems/not-configured\",")
                        .contains("paxos.server.count");
            }
        }
    }

    private static void assertAnswer(HttpResponse<String> response, String body) {
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(200);
    }
}
