package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No bad request changes anything, and each is told what is wrong with it and nothing else. */
class BadRequestTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final String PREPARE = "/api/paxos/prepare";
    private static final String ACCEPT = "/api/paxos/accept";
    private static final String STATE = "/api/paxos/state";
    private static final String STATE_BEFORE = "{\"promisedId\":5,\"acceptedId\":5,\"acceptedValue\":\"kept\"}";

    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = TestServer.start(directory, "memory");
        server.post(ACCEPT + "?id=5&value=kept");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void nothingChanged() {
        assertThat(server.get(STATE).body()).isEqualTo(STATE_BEFORE);
        assertThat(server.get("/api/paxos/health").body()).contains("\"keys\":1,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "-1",
                "-0",
                "1.5",
                "1.0",
                "1e3",
                "9223372036854775808",
                "99999999999999999999",
                "%2B6",
                "+6",
                "6+",
                "%206",
                "0x6",
                "6_0",
                "%D9%A6",
                "6%00",
                "null",
                "NaN"
            })
    void anIdThatIsNotAWholeNumberIsRefused(String id) {
        assertProblem(server.post(PREPARE + "?id=" + id), "invalid-parameter", 400, "id");
        assertProblem(server.post(ACCEPT + "?value=x&id=" + id), "invalid-parameter", 400, "id");
        assertProblem(server.post(PREPARE, FORM, "id=" + id), "invalid-parameter", 400, "id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1.0", "1e3", "9223372036854775808", "\"\"", "\" 6\"", "null", "true", "[6]"})
    void anIdInJsonThatIsNotAWholeNumberIsRefused(String id) {
        assertProblem(server.post(PREPARE, JSON, "{\"id\":" + id + "}"), "invalid-parameter", 400, "id");
    }

    @Test
    void anEmptyIdIsRefused() {
        assertProblem(server.post(PREPARE + "?id="), "invalid-parameter", 400, "id");
        assertProblem(server.post(PREPARE + "?id"), "invalid-parameter", 400, "id");
    }

    @Test
    void theDetailNamesTheParameterWhatItWasAndWhatIsAllowed() {
        assertThat(server.post(PREPARE + "?id=abc").body())
                .isEqualTo("{\"type\":\"/problems/invalid-parameter\",\"title\":\"Invalid parameter\",\"status\":400,"
                        + "\"detail\":\"id: is \\\"abc\\\", must be a whole number from 0 to 9223372036854775807\","
                        + "\"parameter\":\"id\"}");
    }

    @Test
    void theDetailShowsNoMoreThanTheBeginning() {
        HttpResponse<String> response = server.post(PREPARE, FORM, "id=" + "9".repeat(100_000));

        assertProblem(response, "invalid-parameter", 400, "id");
        assertThat(response.body()).contains("(100000 characters)").hasSizeLessThan(400);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/paxos/prepare, id",
        "/api/paxos/prepare?key=k, id",
        "/api/paxos/accept, id",
        "/api/paxos/accept?id=6, value",
        "/api/paxos/accept?value=x, id"
    })
    void aMissingParameterIsRefused(String path, String parameter) {
        assertProblem(server.post(path), "missing-parameter", 400, parameter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?id=6&id=6  | application/x-www-form-urlencoded |                   | id",
                "?id=6       | application/x-www-form-urlencoded | id=6              | id",
                "?id=6       | application/json                  | {\"id\":6}        | id",
                "?%69d=6     | application/x-www-form-urlencoded | i%64=6            | id",
                "            | application/x-www-form-urlencoded | id=6&id=7         | id",
                "            | application/json                  | {\"id\":6,\"id\":7} | id",
                "?id=6&key=a | application/x-www-form-urlencoded | key=b             | key",
            })
    void aParameterGivenTwiceIsRefused(String query, String contentType, String body, String parameter) {
        String path = PREPARE + (query == null ? "" : query);
        assertProblem(server.post(path, contentType, body == null ? "" : body), "repeated-parameter", 400, parameter);
    }

    @Test
    void anUnknownParameterIsRefused() {
        assertProblem(server.post(PREPARE + "?id=6&ballot=6"), "unknown-parameter", 400, "ballot");
        assertProblem(server.post(PREPARE + "?id=6&value=x"), "unknown-parameter", 400, "value");
        assertProblem(server.post(PREPARE + "?ID=6"), "unknown-parameter", 400, "ID");
        assertProblem(server.post(PREPARE, JSON, "{\"id\":6,\"x\":{\"id\":7}}"), "invalid-parameter", 400, "x");
        assertProblem(server.get(STATE + "?id=6"), "unknown-parameter", 400, "id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%00", "a%0Ab", "%7F", "%C2%85"})
    void anEmptyKeyOrOneWithControlCharactersIsRefused(String key) {
        assertProblem(server.post(PREPARE + "?id=6&key=" + key), "invalid-parameter", 400, "key");
        assertProblem(server.get(STATE + "?key=" + key), "invalid-parameter", 400, "key");
    }

    @Test
    void aKeyThatIsTooLongIsRefused() {
        assertProblem(server.get(STATE + "?key=" + "k".repeat(513)), "invalid-parameter", 400, "key");
        assertProblem(server.get(STATE + "?key=" + "%C3%A4".repeat(257)), "invalid-parameter", 400, "key");
        assertThat(server.get(STATE + "?key=" + "k".repeat(512)).statusCode()).isEqualTo(200);
    }

    @Test
    void aValueOverTheLimitIsRefused() {
        String tooLarge = "a".repeat((1 << 20) + 1);
        assertProblem(server.post(ACCEPT + "?id=6", FORM, "value=" + tooLarge), "value-too-large", 413, "value");
        assertProblem(
                server.post(ACCEPT, JSON, "{\"id\":6,\"value\":\"" + tooLarge + "\"}"),
                "value-too-large",
                413,
                "value");
        assertProblem(
                server.post(ACCEPT + "?id=6", FORM, "value=" + "ä".repeat((1 << 19) + 1)),
                "value-too-large",
                413,
                "value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "true", "null", "{}", "[\"x\"]"})
    void aValueInJsonThatIsNotAStringIsRefused(String value) {
        assertProblem(
                server.post(ACCEPT, JSON, "{\"id\":6,\"value\":" + value + "}"), "invalid-parameter", 400, "value");
    }

    @Test
    void anUnpairedSurrogateIsRefused() {
        assertProblem(server.post(ACCEPT, JSON, "{\"id\":6,\"value\":\"\\ud800\"}"), "invalid-parameter", 400, "value");
        assertProblem(server.post(PREPARE, JSON, "{\"id\":6,\"key\":\"\\udc00\"}"), "invalid-parameter", 400, "key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "%6", "%zz", "%6x", "%%36", "%ff", "%C3", "%C3%28", "%ED%A0%80", "%C0%80", "%F5%80%80%80"})
    void whatIsNotPercentEncodedUtf8IsRefused(String value) {
        assertProblem(server.sendRaw(rawPost(ACCEPT + "?id=6&value=" + value, "", "")), "malformed-request", 400);
        assertProblem(server.sendRaw(rawPost(ACCEPT + "?id=6&" + value + "=x", "", "")), "malformed-request", 400);
        assertProblem(server.post(ACCEPT + "?id=6", FORM, "value=" + value), "malformed-request", 400, null);
    }

    @Test
    void rawBytesThatAreNotUtf8AreRefused() {
        byte[] form = "value=\u00e4".getBytes(StandardCharsets.ISO_8859_1);
        byte[] json = "{\"id\":6,\"value\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertProblem(server.post(ACCEPT + "?id=6", FORM, form), "malformed-request", 400, null);
        assertProblem(server.post(ACCEPT, JSON, json), "malformed-request", 400, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"id\"",
                "{\"id\":",
                "{\"id\":6",
                "{\"id\":6}x",
                "{\"id\":6}{}",
                "[]",
                "6",
                "{id:6}",
                "{\"id\":06}",
                "{\"id\":6,}",
                "{'id':6}",
                "nul",
                "\u0000",
                "{\"id\":+6}",
                "{\"id\":NaN}",
                "{/**/\"id\":6}"
            })
    void malformedJsonIsRefused(String body) {
        assertProblem(server.post(PREPARE, JSON, body), "malformed-request", 400, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "multipart/form-data; boundary=x",
                "application/json; charset=iso-8859-1",
                "nonsense",
                "application/json; charset=none-such"
            })
    void anotherContentTypeIsRefused(String contentType) {
        assertProblem(server.post(PREPARE, contentType, "id=6"), "unsupported-media-type", 415, null);
    }

    @Test
    void aBodyWithoutAContentTypeIsRefused() {
        assertProblem(
                server.send(server.request(PREPARE).POST(BodyPublishers.ofString("id=6"))),
                "unsupported-media-type",
                415,
                null);
    }

    @Test
    void aCompressedBodyIsRefused() {
        assertProblem(
                server.send(server.request(PREPARE)
                        .header("Content-Type", FORM)
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofString("id=6"))),
                "unsupported-media-type",
                415,
                null);
    }

    @Test
    void aBodyThatNoValueNeedsIsRefused() {
        String tooLarge = "POST " + ACCEPT + "?id=6 HTTP/1.1\r\nHost: a\r\nContent-Type: " + FORM
                + "\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n";
        assertProblem(server.sendRaw(tooLarge), "body-too-large", 413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"//", "/api", "/api/paxos", "/api/paxos/", "/api/paxos/prepare/", "/api/paxos/Prepare", "/x%20y"
            })
    void anUnknownPathIsNotFound(String path) {
        assertProblem(server.get(path), "not-found", 404, null);
        assertProblem(server.post(path), "not-found", 404, null);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/paxos/prepare, POST",
        "DELETE, /api/paxos/accept, POST",
        "FOO, /api/paxos/accept, POST",
        "POST, /api/paxos/state, GET",
        "PUT, /api/paxos/health, GET"
    })
    void anotherMethodIsRefusedAndTheAllowedOneTold(String method, String path, String allowed) {
        HttpResponse<String> response =
                server.send(server.request(path + "?id=6").method(method, BodyPublishers.noBody()));

        assertProblem(response, "method-not-allowed", 405, null);
        assertThat(response.headers().firstValue("Allow")).contains(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/paxos/prepare?id=6", "/api/paxos/accept?id=6&value=x", "/api/paxos/accept?id=6&key=n"})
    void aClientThatTakesNoJsonIsRefusedBeforeAnythingChanges(String path) {
        assertProblem(server.exchange("POST", path, "", "Accept: text/plain"), "not-acceptable", 406, null);
    }

    @Test
    void aClientThatTakesNoJsonIsRefused() {
        assertProblem(
                server.send(server.request(STATE).header("Accept", "text/plain").GET()), "not-acceptable", 406, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/paxos/state?key=\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/paxos/state?key=<> HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/paxos/sta%zzte HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/paxos/%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /api/paxos/state HTTP/1.1\r\n\r\n",
                "GET /api/paxos/state HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /api/paxos/state HTTP/1.1\r\nHost: a\r\nBad Header: x\r\nConnection: close\r\n\r\n",
                "G@T /api/paxos/state HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/paxos/state HTTQ/1.1\r\nHost: a\r\n\r\n",
                "POST /api/paxos/prepare HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "POST /api/paxos/prepare HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "POST /api/paxos/prepare HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            })
    void whatIsNotHttpIsRefusedWithAProblemToo(String request) {
        assertThat(server.sendRaw(request))
                .startsWith("HTTP/1.1 40")
                .contains("Content-Type: application/problem+json")
                .contains("\"type\":\"/problems/")
                .doesNotContain("Exception", "apache", "Tomcat", "<html", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/paxos/state HTTP/9.9\r\nHost: a\r\n\r\n",
                "POST /api/paxos/prepare HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: nonsense\r\n\r\n",
            })
    void whatTomcatDoesNotSupportIsRefusedWithAProblemToo(String request) {
        assertThat(server.sendRaw(request))
                .startsWith("HTTP/1.1 50")
                .contains("Content-Type: application/problem+json", "\"type\":\"about:blank\"")
                .doesNotContain("Exception", "apache", "Tomcat", "<html", "\tat ");
    }

    @Test
    void headersThatAreTooLargeAreRefusedWithAProblemToo() {
        assertThat(server.sendRaw("GET /api/paxos/state HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("Content-Type: application/problem+json", "too large");
        assertThat(server.sendRaw("GET /api/paxos/state?key=" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("Content-Type: application/problem+json", "too large");
    }

    private static String rawPost(String pathAndQuery, String headers, String body) {
        return "POST " + pathAndQuery + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n" + headers + "\r\n" + body;
    }

    private static void assertProblem(String rawResponse, String slug, int status) {
        assertThat(rawResponse)
                .startsWith("HTTP/1.1 " + status)
                .contains("Content-Type: application/problem+json")
                .contains("{\"type\":\"/problems/" + slug + "\"");
    }

    private static void assertProblem(
            HttpResponse<String> response, String slug, int status, @Nullable String parameter) {
        assertThat(response.body())
                .startsWith("{\"type\":\"/problems/" + slug + "\",\"title\":\"")
                .contains("\",\"status\":" + status + ",\"detail\":\"")
                .endsWith(parameter == null ? "\"}" : "\",\"parameter\":\"" + parameter + "\"}")
                .doesNotContain("Exception", "dev.paxos", "jackson", "\tat ");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
}
