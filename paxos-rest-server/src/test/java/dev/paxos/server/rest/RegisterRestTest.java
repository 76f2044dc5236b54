package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.TestServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster of one server, which is its own majority. */
class RegisterRestTest {
    private static final String REGISTERS = "/api/registers/";
    private static final AtomicInteger KEYS = new AtomicInteger();

    private static TestServer server;

    /** Each test has a register of its own. */
    private final String key = "k" + KEYS.incrementAndGet();

    private final String path = REGISTERS + key;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = TestServer.start(directory, "memory", "paxos.server.count=1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    // ---- GET

    @Test
    void aRegisterThatWasNeverSetIsAbsent() {
        assertProblem(get(), 404, "register-absent");
    }

    @Test
    void aRegisterIsJsonWithItsVersionAsItsTag() {
        put("red");

        HttpResponse<String> response = get();

        assertAnswer(response, 200, "1", "{\"key\":\"" + key + "\",\"value\":\"red\",\"version\":1}");
        assertThat(header(response, "Content-Type")).isEqualTo("application/json");
        assertThat(header(response, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(response, "Vary")).isEqualTo("Accept");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | application/json",
                "application/* | application/json",
                "text/html,application/xhtml+xml,*/*;q=0.8 | application/json",
                "application/json | application/json",
                "text/plain, */*;q=0.1 | text/plain;charset=UTF-8",
                "text/* | text/plain;charset=UTF-8",
                "application/octet-stream | application/octet-stream",
                "application/json;q=0.5, application/octet-stream | application/octet-stream",
                "application/json, application/octet-stream;q=0.5 | application/json",
            })
    void theClientChoosesTheRepresentation(String accept, String type) {
        put("r\u00e4d");

        HttpResponse<String> response = get("Accept: " + accept);

        assertAnswer(
                response,
                200,
                "1",
                type.equals("application/json")
                        ? "{\"key\":\"" + key + "\",\"value\":\"r\u00e4d\",\"version\":1}"
                        : "r\u00e4d");
        assertThat(header(response, "Content-Type")).isEqualTo(type);
        assertThat(header(response, "X-Content-Type-Options"))
                .isEqualTo(type.equals("application/json") ? "" : "nosniff");
    }

    @Test
    void aClientThatTakesNoRepresentationIsRefused() {
        put("red");

        HttpResponse<String> response = get("Accept: image/png");

        assertProblem(response, 406, "not-acceptable");
        assertThat(response.body()).contains("must allow application/json or application/octet-stream or text/plain\"");
    }

    @Test
    void aValueThatIsNotTextIsBase64InJsonAndItselfOtherwise() throws Exception {
        byte[] value = {(byte) 0xff, 0, 1};
        server.send(server.request(path).PUT(BodyPublishers.ofByteArray(value)));

        assertThat(get().body()).isEqualTo("{\"key\":\"" + key + "\",\"valueBase64\":\"/wAB\",\"version\":1}");
        for (String type : new String[] {"application/octet-stream", "text/plain"}) {
            HttpResponse<byte[]> response = TestServer.client()
                    .send(server.request(path).header("Accept", type).build(), BodyHandlers.ofByteArray());
            assertThat(response.body()).isEqualTo(value);
            assertThat(response.headers().firstValue("Content-Type")).contains(type);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "W/\"2\"", "\"1\", \"2\"", "*"})
    void aRegisterThatIsAsTheClientKnowsItIsNotSentAgain(String tags) {
        put("red");
        put("blue");

        HttpResponse<String> response = get("If-None-Match: " + tags);

        assertAnswer(response, 304, "2", "");
    }

    @Test
    void aRegisterThatIsAnotherThanTheClientKnowsIsSent() {
        put("red");

        assertThat(get("If-None-Match: \"2\"").statusCode()).isEqualTo(200);
        assertThat(get("If-Match: \"1\"").statusCode()).isEqualTo(200);
        assertPreconditionFailed(get("If-Match: \"2\""), "1");
        assertPreconditionFailed(get("If-Match: W/\"1\""), "1");
    }

    @Test
    void withoutAValueThereIsNothingToCompare() {
        assertProblem(get("If-None-Match: *"), 404, "register-absent");
        assertProblem(get("If-Match: \"1\""), 404, "register-absent");
    }

    @Test
    void aHeadHasTheHeadersAlone() {
        put("red");

        HttpResponse<String> response = server.exchange("HEAD", path, "");

        assertAnswer(response, 200, "1", "");
        assertThat(header(response, "Content-Length"))
                .isEqualTo("" + get().body().length());
    }

    // ---- PUT

    @Test
    void aValueIsCreatedAndThenChangedAndEachTimeGetsTheNextVersion() {
        assertAnswer(put("red"), 201, "1", "{\"key\":\"" + key + "\",\"version\":1}");
        assertAnswer(put("blue"), 200, "2", "{\"key\":\"" + key + "\",\"version\":2}");
        assertAnswer(get(), 200, "2", "{\"key\":\"" + key + "\",\"value\":\"blue\",\"version\":2}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json",
                "text/plain; charset=iso-8859-1",
                "application/octet-stream",
                "nonsense"
            })
    void theBodyIsTheValueWhateverItsContentType(String contentType) {
        String body = "a=1&b=%20+{\u00e4}--x--";

        assertThat(put(body, "Content-Type: " + contentType).statusCode()).isEqualTo(201);
        assertThat(get("Accept: text/plain").body()).isEqualTo(body);
    }

    @Test
    void withoutABodyTheValueIsEmpty() {
        assertThat(put("").statusCode()).isEqualTo(201);
        assertThat(get().body()).contains("\"value\":\"\"");
        assertAnswer(get("Accept: application/octet-stream"), 200, "1", "");
    }

    @Test
    void whatTheClientAcceptsCannotUndoAPut() {
        assertThat(put("red", "Accept: image/png").statusCode()).isEqualTo(201);
    }

    @Test
    void anIfNoneMatchStarCreatesAndNeverChanges() {
        assertAnswer(put("red", "If-None-Match: *"), 201, "1", "{\"key\":\"" + key + "\",\"version\":1}");
        assertPreconditionFailed(put("blue", "If-None-Match: *"), "1");
        delete();
        assertThat(put("green", "If-None-Match: *").statusCode()).isEqualTo(201);
        assertThat(get().body()).contains("\"green\"").contains("\"version\":3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-Match: \"2\" | 200",
                "If-Match: \"1\", \"2\" | 200",
                "If-Match: * | 200",
                "If-Match: \"1\" | 412",
                "If-Match: W/\"2\" | 412",
                "If-Match: \"02\" | 412",
                "If-Match: \"two\" | 412",
                "If-None-Match: \"1\" | 200",
                "If-None-Match: \"2\" | 412",
                "If-None-Match: W/\"2\" | 412",
                "If-None-Match: * | 412",
                "If-Match: 2 | 400",
                "If-Match: \"2 | 400",
                "If-None-Match: *, \"2\" | 400",
                "Content-Range: bytes 0-2/3 | 400",
                "Content-Encoding: gzip | 415",
            })
    void aConditionDecidesOverAChange(String header, int status) {
        put("one");
        put("two");

        HttpResponse<String> response = put("three", header);

        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 412) {
            assertPreconditionFailed(response, "2");
        }
        assertThat(get("Accept: text/plain").body()).isEqualTo(status == 200 ? "three" : "two");
        assertThat(server.exchange("DELETE", path, "", header).statusCode())
                .isEqualTo(
                        switch (header) {
                            case "If-Match: \"2\"" -> 412;
                            case "Content-Range: bytes 0-2/3", "Content-Encoding: gzip" -> 204;
                            default -> status == 200 ? deleteStatus(header) : status;
                        });
    }

    /** After the put, the register is at version 3. */
    private static int deleteStatus(String header) {
        return header.equals("If-Match: \"1\", \"2\"") ? 412 : 204;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-Match: \"1\" | If-Match: the register is at version 2, must be at version 1",
                "If-Match: \"1\", \"3\" | If-Match: the register is at version 2, must be at version 1 or 3",
                "If-Match: W/\"2\" | If-Match: the register is at version 2, must be named by a strong entity tag",
                "If-None-Match: * | If-None-Match: the register is at version 2, must be absent",
                "If-None-Match: \"2\" | If-None-Match: the register is at version 2, must be at another",
            })
    void aRefusalTellsWhatIsThereAndWhatMustBe(String header, String detail) {
        put("one");
        put("two");

        assertThat(put("three", header).body())
                .isEqualTo("{\"type\":\"/problems/declined\",\"title\":\"The condition does not hold\",\"status\":412,"
                        + "\"detail\":\"" + detail + "\",\"version\":2}");
    }

    @Test
    void severalConditionsMustAllHold() {
        put("one");

        assertPreconditionFailed(put("two", "If-Match: \"1\"", "If-None-Match: \"1\""), "1");
        assertPreconditionFailed(put("two", "If-Match: \"7\"", "If-Match: \"8\""), "1");
        assertThat(put("two", "If-Match: \"7\"", "If-Match: \"1\"", "If-None-Match: \"7\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"0\"", "\"1\"", "\"2\"", "\"3\""})
    void nothingMatchesAnAbsentRegisterNotEvenTheVersionOfItsDeletion(String tag) {
        assertAbsentPreconditionFailed(put("x", "If-Match: " + tag));
        assertAbsentPreconditionFailed(delete("If-Match: " + tag));
        put("one");
        delete();

        assertAbsentPreconditionFailed(put("x", "If-Match: " + tag));
        assertAbsentPreconditionFailed(delete("If-Match: " + tag));
        assertProblem(get(), 404, "register-absent");
    }

    @Test
    void aValueMayHaveTheLargestSizeAndNotAByteMore() {
        String mebibyte = "a".repeat(1 << 20);

        assertThat(put(mebibyte).statusCode()).isEqualTo(201);
        assertThat(get("Accept: application/octet-stream").body()).isEqualTo(mebibyte);
        assertProblem(put(mebibyte + "a"), 413, "value-too-large");
        assertProblem(
                server.send(server.request(path)
                        .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofString(mebibyte + "a")))),
                413,
                "value-too-large");
        assertThat(server.sendRaw("PUT " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
        assertThat(header(get(), "ETag")).isEqualTo("\"1\"");
    }

    // ---- DELETE

    @Test
    void aDeletedRegisterIsAbsentAndItsVersionGoesOn() {
        put("red");

        assertAnswer(delete(), 204, "", "");

        assertProblem(get(), 404, "register-absent");
        assertAnswer(put("blue"), 201, "3", "{\"key\":\"" + key + "\",\"version\":3}");
    }

    @Test
    void toDeleteWhatIsNotThereIsNoError() {
        assertAnswer(delete(), 204, "", "");
        put("red");
        delete();
        assertAnswer(delete(), 204, "", "");
        assertThat(header(put("blue"), "ETag")).isEqualTo("\"3\"");
    }

    @Test
    void aDeleteMayBeConditional() {
        put("red");

        assertPreconditionFailed(delete("If-Match: \"2\""), "1");
        assertPreconditionFailed(delete("If-None-Match: *"), "1");
        assertThat(delete("If-Match: \"7\", \"1\"").statusCode()).isEqualTo(204);
        assertThat(delete("If-None-Match: *").statusCode()).isEqualTo(204);
    }

    // ---- keys

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b | a/b",
                "a%2Fb | a/b",
                "a%2fb%5Cc | a/b\\c",
                "/a//b/ | /a//b/",
                "a+b | a+b",
                "a%2Bb%20c | a+b c",
                "a;b=c;d | a;b=c;d",
                "100%25 | 100%",
                "%C3%A4%E2%82%AC%F0%9D%84%9E | \u00e4\u20ac\ud834\udd1e",
                "%EF%BB%BF | \ufeff",
                "a%3Fb%23c | a?b#c",
                "...  | ...",
                "a.b | a.b",
                ":@!$&'()*,= | :@!$&'()*,=",
                "{*key} | {*key}",
            })
    void everyNameIsAKey(String encoded, String name) {
        String at = REGISTERS + encoded.replace("{", "%7B").replace("}", "%7D");

        assertThat(server.exchange("PUT", at, "v").statusCode()).isIn(200, 201);

        JsonBody json = writer -> writer.writeString(name);
        assertThat(server.get(at).body())
                .startsWith("{\"key\":" + new String(json.toBytes(), StandardCharsets.UTF_8) + ",\"value\":\"v\"");
        assertThat(server.get(REGISTERS
                                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                        .replace("+", "%20"))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%6", "%zz", "%ff", "%C3", "%C3%28", "%ED%A0%80", "%C0%80", "%F5%80%80%80", "%00"})
    void aPathThatIsNotPercentEncodedUtf8IsRefused(String name) {
        assertThat(server.sendRaw("PUT " + REGISTERS + name
                        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("Content-Type: application/problem+json", "{\"type\":\"/problems/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a%0Ab", "%7F", "%C2%85"})
    void anEmptyKeyOrOneWithControlCharactersIsRefused(String name) {
        assertProblem(server.get(REGISTERS + name), 400, "invalid-parameter");
        assertProblem(server.exchange("PUT", REGISTERS + name, "v"), 400, "invalid-parameter");
    }

    @Test
    void aKeyThatIsTooLongIsRefused() {
        assertProblem(server.get(REGISTERS + "k".repeat(513)), 400, "invalid-parameter");
        assertProblem(server.get(REGISTERS + "%C3%A4".repeat(257)), 400, "invalid-parameter");
        assertProblem(server.get(REGISTERS + "k".repeat(512)), 404, "register-absent");
    }

    @Test
    void registersAndDecisionsNeverMeet() {
        put("red");

        assertThat(server.get("/api/paxos/state?key=" + key).body()).startsWith("{\"promisedId\":-1,");
    }

    // ---- what else is refused

    @Test
    void aCallHasNoParameters() {
        assertProblem(server.get(path + "?version=1"), 400, "unknown-parameter");
        assertProblem(server.exchange("PUT", path + "?value=x", "v"), 400, "unknown-parameter");
        assertProblem(server.exchange("DELETE", path + "?x", ""), 400, "unknown-parameter");
    }

    @Test
    void anotherMethodOrPathIsRefused() {
        HttpResponse<String> response = server.post(path);

        assertProblem(response, 405, "method-not-allowed");
        assertThat(header(response, "Allow")).contains("GET", "PUT", "DELETE");
        assertProblem(server.get("/api/registers"), 404, "not-found");
    }

    @Test
    void aBareAcceptorHasNoRegisters(@TempDir Path directory) {
        try (TestServer bare = TestServer.start(directory, "memory")) {
            assertProblem(bare.get(path), 501, "not-configured");
            assertProblem(bare.exchange("PUT", path, "v"), 501, "not-configured");
            assertProblem(bare.exchange("DELETE", path, ""), 501, "not-configured");
            assertProblem(bare.post("/api/broadcast/paxos/propose?value=v"), 501, "not-configured");
        }
    }

    private HttpResponse<String> get(String... headers) {
        return server.exchange("GET", path, "", headers);
    }

    private HttpResponse<String> put(String body, String... headers) {
        return server.exchange("PUT", path, body, headers);
    }

    private HttpResponse<String> delete(String... headers) {
        return server.exchange("DELETE", path, "", headers);
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static void assertAnswer(HttpResponse<String> response, int status, String version, String body) {
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(header(response, "ETag")).isEqualTo(version.isEmpty() ? "" : '"' + version + '"');
    }

    private static void assertPreconditionFailed(HttpResponse<String> response, String version) {
        assertProblem(response, 412, "declined");
        assertThat(response.body()).endsWith(",\"version\":" + version + "}");
        assertThat(header(response, "ETag")).isEqualTo('"' + version + '"');
    }

    private static void assertAbsentPreconditionFailed(HttpResponse<String> response) {
        assertProblem(response, 412, "declined");
        assertThat(response.body()).matches(".*,\"version\":[0-9]+}");
        assertThat(header(response, "ETag")).isEmpty();
    }

    static void assertProblem(HttpResponse<String> response, int status, String slug) {
        assertThat(response.body())
                .startsWith("{\"type\":\"/problems/" + slug + "\",")
                .doesNotContain("Exception", "dev.paxos", "\tat ");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    }
}
