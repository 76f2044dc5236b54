package dev.paxos.it;

import static dev.paxos.it.RestCalls.Answer.ok;
import static dev.paxos.it.RestCalls.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.RestCalls.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/paxos} of a server that stands alone, byte for byte. */
final class AcceptorApiIT {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final String UNTOUCHED = "{\"promisedId\":-1,\"acceptedId\":-1,\"acceptedValue\":null}";

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static RestCalls rest;

    @BeforeAll
    static void startServer() {
        rest = BENCH.start(BENCH.spec(1)).rest();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "key=another", "key=two%20words%20%C3%A9%E2%82%AC"})
    void eachAnswerIsTheDocumentedOneOnTheDefaultInstanceAndOnOthers(String key) {
        assertThat(state(key)).isEqualTo(ok(UNTOUCHED));
        assertThat(prepare(8, key)).isEqualTo(ok("{\"ignored\":false,\"promisedId\":8}"));
        assertThat(state(key)).isEqualTo(ok("{\"promisedId\":8,\"acceptedId\":-1,\"acceptedValue\":null}"));
        assertThat(prepare(7, key)).isEqualTo(ok("{\"ignored\":true,\"promisedId\":8}"));
        assertThat(prepare(8, key)).isEqualTo(ok("{\"ignored\":true,\"promisedId\":8}"));

        assertThat(accept(7, "late", key)).isEqualTo(ok("{\"ignored\":true,\"promisedId\":8}"));
        Answer accepted = ok("{\"ignored\":false,\"acceptedId\":8,\"acceptedValue\":\"myValue\"}");
        assertThat(accept(8, "myValue", key)).isEqualTo(accepted);
        assertThat(accept(8, "myValue", key)).isEqualTo(accepted);
        assertThat(accept(8, "another", key)).isEqualTo(ok("{\"ignored\":true,\"promisedId\":8}"));

        assertThat(prepare(9, key))
                .isEqualTo(ok("{\"ignored\":false,\"promisedId\":9,\"acceptedId\":8,\"acceptedValue\":\"myValue\"}"));
        assertThat(prepare(9, key))
                .isEqualTo(ok("{\"ignored\":true,\"promisedId\":9,\"acceptedId\":8,\"acceptedValue\":\"myValue\"}"));
        assertThat(accept(1, "myValue", key)).isEqualTo(ok("{\"ignored\":true,\"promisedId\":9}"));
        assertThat(accept(12, "newer", key))
                .isEqualTo(ok("{\"ignored\":false,\"acceptedId\":12,\"acceptedValue\":\"newer\"}"));
        assertThat(state(key)).isEqualTo(ok("{\"promisedId\":12,\"acceptedId\":12,\"acceptedValue\":\"newer\"}"));
    }

    @Test
    void anAcceptNeedsNoPrepareBefore() {
        assertThat(accept(1, "myValue", "key=unprepared"))
                .isEqualTo(ok("{\"ignored\":false,\"acceptedId\":1,\"acceptedValue\":\"myValue\"}"));
    }

    @Test
    void theWholeRangeOfIdsIsTaken() {
        String key = "key=range";
        assertThat(prepare(0, key)).isEqualTo(ok("{\"ignored\":false,\"promisedId\":0}"));
        assertThat(prepare(0, key)).isEqualTo(ok("{\"ignored\":true,\"promisedId\":0}"));
        assertThat(accept(0, "low", key))
                .isEqualTo(ok("{\"ignored\":false,\"acceptedId\":0,\"acceptedValue\":\"low\"}"));
        assertThat(prepare(Long.MAX_VALUE, key))
                .isEqualTo(ok("{\"ignored\":false,\"promisedId\":9223372036854775807,"
                        + "\"acceptedId\":0,\"acceptedValue\":\"low\"}"));
        assertThat(accept(Long.MAX_VALUE, "high", key))
                .isEqualTo(ok("{\"ignored\":false,\"acceptedId\":9223372036854775807,\"acceptedValue\":\"high\"}"));
        assertThat(state(key))
                .isEqualTo(ok("{\"promisedId\":9223372036854775807,\"acceptedId\":9223372036854775807,"
                        + "\"acceptedValue\":\"high\"}"));
    }

    @Test
    void parametersComeAsQueryFormOrJsonBody() {
        assertThat(rest.post("/api/paxos/prepare", FORM, "id=3&key=forms"))
                .isEqualTo(ok("{\"ignored\":false,\"promisedId\":3}"));
        assertThat(rest.post("/api/paxos/accept", FORM, "id=3&value=a+b%26c&key=forms"))
                .isEqualTo(ok("{\"ignored\":false,\"acceptedId\":3,\"acceptedValue\":\"a b&c\"}"));
        assertThat(rest.post("/api/paxos/prepare", JSON, "{\"id\":9223372036854775807,\"key\":\"forms\"}"))
                .isEqualTo(ok("{\"ignored\":false,\"promisedId\":9223372036854775807,"
                        + "\"acceptedId\":3,\"acceptedValue\":\"a b&c\"}"));
        assertThat(rest.post("/api/paxos/accept", JSON, "{\"id\":4,\"value\":\"\\u00e9\\n\",\"key\":\"bodies\"}"))
                .isEqualTo(ok("{\"ignored\":false,\"acceptedId\":4,\"acceptedValue\":\"é\\n\"}"));
    }

    @Test
    void anEmptyValueIsAValue() {
        assertThat(accept(1, "", "key=empty-value"))
                .isEqualTo(ok("{\"ignored\":false,\"acceptedId\":1,\"acceptedValue\":\"\"}"));
        assertThat(state("key=empty-value"))
                .isEqualTo(ok("{\"promisedId\":1,\"acceptedId\":1,\"acceptedValue\":\"\"}"));
    }

    @Test
    void aHealthyServerSaysThatItIsUp() {
        Answer health = rest.get("/api/paxos/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body()).startsWith("{\"status\":\"UP\"");
    }

    @ParameterizedTest
    @CsvSource({
        "prepare, id=-1",
        "prepare, id=9223372036854775808",
        "prepare, id=1.5",
        "prepare, id=ten",
        "prepare, id=",
        "prepare, ''",
        "accept, id=50",
        "accept, value=v",
        "accept, id=-1&value=v",
    })
    void badInputIsAProblemThatNamesTheParameterAndChangesNothing(String call, String query) throws Exception {
        String key = "key=" + encoded("bad " + call + " " + query);
        prepare(20, key);
        accept(20, "kept", key);
        Answer before = state(key);

        HttpResponse<String> response =
                rest.exchange(rest.request("/api/paxos/" + call + "?" + key + (query.isEmpty() ? "" : "&" + query))
                        .POST(BodyPublishers.noBody()));

        assertProblem(response, 400);
        assertThat(response.body()).contains(query.startsWith("id=5") ? "value" : "id");
        assertThat(state(key)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=", "key=%00", "key=%C3%28"})
    void aKeyThatIsNoneIsAProblem(String query) {
        HttpResponse<String> response =
                rest.exchange(rest.request("/api/paxos/state?" + query).GET());
        assertProblem(response, 400);
        assertThat(response.body()).contains("key");
    }

    @Test
    void aKeyMayHave512BytesAndNoMore() {
        assertThat(state("key=" + "é".repeat(256).replace("é", "%C3%A9"))).isEqualTo(ok(UNTOUCHED));
        assertProblem(
                rest.exchange(
                        rest.request("/api/paxos/state?key=" + "k".repeat(513)).GET()),
                400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/paxos/prepare?id=1, 405",
        "POST, /api/paxos/state, 405",
        "GET, /api/nothing, 404",
    })
    void whatIsNotThereIsAProblemToo(String method, String path, int status) {
        assertProblem(rest.exchange(rest.request(path).method(method, BodyPublishers.noBody())), status);
    }

    @Test
    void aServerThatKnowsNoClusterSaysSoWhereOneIsNeeded() {
        HttpResponse<String> response =
                rest.exchange(rest.request("/api/broadcast/paxos/prepare?id=1").POST(BodyPublishers.noBody()));
        assertProblem(response, 501);
    }

    private static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(response.body())
                .contains("\"type\":", "\"title\":", "\"status\":" + status, "\"detail\":")
                .doesNotContain("Exception", "dev.paxos", "org.springframework", "\\tat ");
    }

    private static Answer prepare(long id, String key) {
        return rest.post("/api/paxos/prepare?id=" + id + "&" + key);
    }

    private static Answer accept(long id, String value, String key) {
        return rest.post("/api/paxos/accept?id=" + id + "&value=" + encoded(value) + "&" + key);
    }

    private static Answer state(String key) {
        return rest.get("/api/paxos/state?" + key);
    }
}
