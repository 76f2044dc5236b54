package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser may send to a server that trusts its own machine. HOST stands for the address of the server. */
class ForeignOriginTest {
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = TestServer.start(directory, "memory", "paxos.server.count=1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example",
                "Origin: http://evil.example:80",
                "Origin: https://HOST.evil.example",
                "Origin: http://localhost:1",
                "Origin: null",
                "Origin: ",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: of-the-future",
                "Sec-Fetch-Site: cross-site\r\nOrigin: http://HOST",
            })
    void aPageOfAnotherSiteChangesNothing(String headers) {
        server.exchange("PUT", "/api/registers/kept", "red");
        String before = server.get("/api/registers/kept").body();

        assertRefused(send("PUT", "/api/registers/kept", headers));
        assertRefused(send("DELETE", "/api/registers/kept", headers));
        assertRefused(send("POST", "/api/paxos/prepare?id=5&key=kept", headers));
        assertRefused(send("POST", "/api/broadcast/paxos/propose?value=v&key=kept", headers));
        assertRefused(send("POST", "/api/transcript/put?value=v&key=kept", headers));

        assertThat(server.get("/api/registers/kept").body()).isEqualTo(before);
        assertThat(server.get("/api/paxos/state?key=kept").body()).contains("\"promisedId\":-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Nothing: at-all",
                "Origin: http://HOST",
                "Origin: HTTP://HOST",
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: none",
                // A proxy in between may have changed the name of the host, and the browser knows better.
                "Sec-Fetch-Site: same-origin\r\nOrigin: https://paxos.example",
            })
    void theOwnPageAndWhatIsNoBrowserAreServed(String headers) {
        assertThat(send("POST", "/api/paxos/prepare?id=0&key=any", headers)).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: http://evil.example", "Sec-Fetch-Site: cross-site"})
    void whatChangesNothingIsAnsweredAndNoOtherPageMayReadIt(String headers) {
        assertThat(send("GET", "/api/paxos/state", headers))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContainIgnoringCase("Access-Control-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/registers/kept", "/api/paxos/prepare", "/actuator/prometheus", "/nothing/there"})
    void aBrowserThatAsksWhatAnotherPageMayIsToldNothing(String path) {
        String answer = send(
                "OPTIONS",
                path,
                "Origin: http://evil.example\r\nAccess-Control-Request-Method: PUT\r\nSec-Fetch-Site: cross-site");

        assertRefused(answer);
        assertThat(answer).doesNotContainIgnoringCase("Access-Control-Allow");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:8081, 200",
        "localhost.:8081, 200",
        "paxos.localhost, 200",
        "127.0.0.1:8081, 200",
        "[::1]:8081, 200",
        "a-name-without-a-domain, 200",
        "evil.example, 403",
        "evil.example:8081, 403",
        "evil.example., 403",
        "127.0.0.1.evil.example, 403",
        "localhost.evil.example, 403",
        "1.2.3.4.5, 403",
    })
    void aNameThatCouldBeAnyonesIsNotAnsweredTo(String host, int status) {
        String answer =
                server.sendRaw("GET /api/paxos/state HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void withoutAHostItIsNoBrowser() {
        assertThat(server.sendRaw("GET /api/paxos/state HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aServerThatKnowsItsCallersHasAnyName(@TempDir Path directory) throws Exception {
        Path tokens = Files.createFile(directory.resolve("tokens"));
        try (TestServer knowing =
                TestServer.start(directory, "memory", "paxos.server.count=1", "paxos.security.tokens=" + tokens)) {
            String request = "GET /api/paxos/health/live HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";

            assertThat(knowing.sendRaw(request.formatted("paxos.example"))).startsWith("HTTP/1.1 200 ");
        }
    }

    private static void assertRefused(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 403 ")
                .contains("application/problem+json", "\"/problems/foreign-origin\"");
    }

    private static String send(String method, String path, String headers) {
        String host = "localhost:" + server.port();
        return server.sendRaw(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"
                + headers.replace("HOST", host) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
}
