package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.server.TestServer;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptorRestTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final AtomicInteger KEYS = new AtomicInteger();

    private static TestServer server;

    /** Each test has an instance of its own. */
    private final String key = "k" + KEYS.incrementAndGet();

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = TestServer.start(directory, "memory");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aPrepareIsPromised() {
        assertAnswer(prepare(8), "{\"ignored\":false,\"promisedId\":8}");
    }

    @Test
    void aPrepareAboveAnAcceptedProposalTellsIt() {
        accept(3, "red");
        assertAnswer(prepare(8), "{\"ignored\":false,\"promisedId\":8,\"acceptedId\":3,\"acceptedValue\":\"red\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 8})
    void aPrepareThatIsNotAboveThePromiseIsIgnored(long id) {
        prepare(8);
        assertAnswer(prepare(id), "{\"ignored\":true,\"promisedId\":8}");
    }

    @Test
    void anIgnoredPrepareTellsWhatWasAccepted() {
        accept(3, "red");
        prepare(8);
        assertAnswer(prepare(8), "{\"ignored\":true,\"promisedId\":8,\"acceptedId\":3,\"acceptedValue\":\"red\"}");
    }

    @Test
    void anAcceptIsAccepted() {
        assertAnswer(accept(1, "myValue"), "{\"ignored\":false,\"acceptedId\":1,\"acceptedValue\":\"myValue\"}");
    }

    @Test
    void theSameAcceptAgainIsAcceptedAgain() {
        accept(1, "myValue");
        prepare(5);
        assertAnswer(accept(1, "myValue"), "{\"ignored\":false,\"acceptedId\":1,\"acceptedValue\":\"myValue\"}");
    }

    @Test
    void anAcceptBelowThePromiseIsIgnored() {
        prepare(9);
        assertAnswer(accept(8, "late"), "{\"ignored\":true,\"promisedId\":9}");
    }

    @Test
    void anotherValueAtAnAcceptedBallotIsIgnored() {
        accept(1, "a");
        assertAnswer(accept(1, "b"), "{\"ignored\":true,\"promisedId\":1}");
    }

    @Test
    void theStateBeforeAnythingIsNone() {
        assertAnswer(state(), "{\"promisedId\":-1,\"acceptedId\":-1,\"acceptedValue\":null}");
    }

    @Test
    void theStateTellsThePromiseAndTheAcceptedProposal() {
        accept(3, "red");
        prepare(5);
        assertAnswer(state(), "{\"promisedId\":5,\"acceptedId\":3,\"acceptedValue\":\"red\"}");
    }

    @Test
    void withoutAKeyTheDefaultInstanceAnswers() {
        server.post("/api/paxos/accept?id=1&value=d");
        assertAnswer(
                server.get("/api/paxos/state?key=default"),
                "{\"promisedId\":1,\"acceptedId\":1,\"acceptedValue\":\"d\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00", "9223372036854775807", "0009223372036854775807"})
    void everyWholeNumberUpToTheLargestIsAnId(String id) {
        assertThat(server.post("/api/paxos/prepare?key=" + key + "&id=" + id).body())
                .isEqualTo("{\"ignored\":false,\"promisedId\":" + Long.parseLong(id) + "}");
    }

    @Test
    void parametersMayBeAForm() {
        assertAnswer(
                server.post("/api/paxos/accept", FORM, "id=1&value=a+b%26c&key=" + key),
                "{\"ignored\":false,\"acceptedId\":1,\"acceptedValue\":\"a b&c\"}");
    }

    @Test
    void parametersMayBeJson() {
        assertAnswer(
                server.post(
                        "/api/paxos/accept",
                        JSON + "; charset=utf-8",
                        "{\"id\":1,\"value\":\"a\\u0062c\",\"key\":\"" + key + "\"}"),
                "{\"ignored\":false,\"acceptedId\":1,\"acceptedValue\":\"abc\"}");
    }

    @Test
    void anIdInJsonMayBeAStringOfDigits() {
        assertAnswer(
                server.post("/api/paxos/prepare?key=" + key, JSON, "{\"id\":\"9223372036854775807\"}"),
                "{\"ignored\":false,\"promisedId\":9223372036854775807}");
    }

    @Test
    void parametersMayBeSplitBetweenQueryAndBody() {
        assertAnswer(
                server.post("/api/paxos/accept?id=1&key=" + key, FORM, "value=x"),
                "{\"ignored\":false,\"acceptedId\":1,\"acceptedValue\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "äöü €",
                "日本語",
                "𝄞 👩‍👩‍👧",
                "\u0000\u0001\u001f\u007f",
                "\"quoted\\\" <&> /\n\t\r",
                "\ufeff\uffff",
                "1"
            })
    void everyTextIsAValueByEveryWay(String value) {
        String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        String json = jsonString(value);

        server.post("/api/paxos/accept?id=1&key=" + key + "q&value=" + encoded);
        server.post("/api/paxos/accept?id=1&key=" + key + "f", FORM, "value=" + encoded);
        server.post("/api/paxos/accept?id=1&key=" + key + "j", JSON, "{\"value\":" + json + "}");

        for (String way : new String[] {"q", "f", "j"}) {
            assertThat(server.bean(Acceptor.class)
                            .state(Key.decision(key + way))
                            .join()
                            .accepted())
                    .isEqualTo(new Proposal(Ballot.of(1), Value.utf8(value)));
            assertThat(server.get("/api/paxos/state?key=" + key + way).body())
                    .isEqualTo("{\"promisedId\":1,\"acceptedId\":1,\"acceptedValue\":" + json + "}");
        }
    }

    @Test
    void anUnencodedFormMayHoldUtf8() {
        assertAnswer(
                server.post("/api/paxos/accept?id=1&key=" + key, FORM, "value=ä€"),
                "{\"ignored\":false,\"acceptedId\":1,\"acceptedValue\":\"ä€\"}");
    }

    @Test
    void aValueOfTheLargestSizeIsTakenByFormAndByJsonHoweverEscaped() {
        String mebibyte = "a".repeat(1 << 20);
        String expected = "{\"ignored\":false,\"acceptedId\":1,\"acceptedValue\":\"" + mebibyte + "\"}";
        String path = "/api/paxos/accept?id=1&key=" + key;

        assertAnswer(server.post(path, FORM, "value=" + mebibyte), expected);
        assertAnswer(server.post(path, FORM, "value=" + "%61".repeat(1 << 20)), expected);
        assertAnswer(server.post(path, JSON, "{\"value\":\"" + mebibyte + "\"}"), expected);
        assertAnswer(server.post(path, JSON, "{\"value\":\"" + "\\u0061".repeat(1 << 20) + "\"}"), expected);
    }

    @Test
    void aValueThatIsNotTextIsShownInBase64() {
        Value bytes = Value.wrap(new byte[] {(byte) 0xff, 0, 1});
        server.bean(Acceptor.class)
                .accept(Key.decision(key), new Proposal(Ballot.of(4), bytes), Ballot.NONE)
                .join();

        assertAnswer(state(), "{\"promisedId\":4,\"acceptedId\":4,\"acceptedValueBase64\":\"/wAB\"}");
        assertAnswer(
                prepare(5), "{\"ignored\":false,\"promisedId\":5,\"acceptedId\":4,\"acceptedValueBase64\":\"/wAB\"}");
    }

    @Test
    void healthTellsWhoAnswers() {
        HttpResponse<String> health = server.get("/api/paxos/health");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body())
                .startsWith("{\"status\":\"UP\",\"serverId\":1,\"cluster\":\"paxos\"")
                .endsWith(",\"takesWrites\":true}");
    }

    private HttpResponse<String> prepare(long id) {
        return server.post("/api/paxos/prepare?key=" + key + "&id=" + id);
    }

    private HttpResponse<String> accept(long id, String value) {
        return server.post("/api/paxos/accept?key=" + key + "&id=" + id + "&value=" + value);
    }

    private HttpResponse<String> state() {
        return server.get("/api/paxos/state?key=" + key);
    }

    private static String jsonString(String text) {
        JsonBody answer = json -> json.writeString(text);
        return new String(answer.toBytes(), StandardCharsets.UTF_8);
    }

    private static void assertAnswer(HttpResponse<String> response, String body) {
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }
}
