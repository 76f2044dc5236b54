package dev.paxos.it;

import static dev.paxos.it.RestCalls.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.RestCalls.Answer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/broadcast/paxos} of a cluster of three in which all is well, byte for byte. */
final class BroadcastApiIT {
    private static final int SERVERS = 3;

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static TestCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = BENCH.startCluster(SERVERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "key=another"})
    void eachAnswerHoldsTheReplyOfEveryServer(String key) {
        assertThat(state(1, key)).isEqualTo(all("{\"promisedId\":-1,\"acceptedId\":-1,\"acceptedValue\":null}"));
        assertThat(prepare(1, 8, key)).isEqualTo(all("{\"ignored\":false,\"promisedId\":8}"));
        assertThat(prepare(2, 8, key)).isEqualTo(all("{\"ignored\":true,\"promisedId\":8}"));
        assertThat(accept(3, 8, "myValue", key))
                .isEqualTo(all("{\"ignored\":false,\"acceptedId\":8,\"acceptedValue\":\"myValue\"}"));
        assertThat(prepare(2, 9, key))
                .isEqualTo(all("{\"ignored\":false,\"promisedId\":9,\"acceptedId\":8,\"acceptedValue\":\"myValue\"}"));
        assertThat(accept(1, 1, "late", key)).isEqualTo(all("{\"ignored\":true,\"promisedId\":9}"));
        assertThat(state(3, key)).isEqualTo(all("{\"promisedId\":9,\"acceptedId\":8,\"acceptedValue\":\"myValue\"}"));
    }

    @Test
    void eachServerAnswersForItself() {
        cluster.rest(2).post("/api/paxos/prepare?id=5&key=mixed");
        cluster.rest(3).post("/api/paxos/accept?id=7&value=v&key=mixed");

        assertThat(prepare(1, 6, "key=mixed"))
                .isEqualTo(ok("{\"1\":{\"ignored\":false,\"promisedId\":6},"
                        + "\"2\":{\"ignored\":false,\"promisedId\":6},"
                        + "\"3\":{\"ignored\":true,\"promisedId\":7,\"acceptedId\":7,\"acceptedValue\":\"v\"}}"));
    }

    @Test
    void theWholeRangeOfIdsReachesEveryServer() {
        assertThat(accept(1, 0, "low", "key=range"))
                .isEqualTo(all("{\"ignored\":false,\"acceptedId\":0,\"acceptedValue\":\"low\"}"));
        assertThat(accept(2, Long.MAX_VALUE, "high", "key=range"))
                .isEqualTo(all("{\"ignored\":false,\"acceptedId\":9223372036854775807,\"acceptedValue\":\"high\"}"));
        assertThat(state(3, "key=range"))
                .isEqualTo(all("{\"promisedId\":9223372036854775807,\"acceptedId\":9223372036854775807,"
                        + "\"acceptedValue\":\"high\"}"));
    }

    @Test
    void badInputReachesNoServer() {
        Answer answer = cluster.rest(1).post("/api/broadcast/paxos/prepare?id=-1&key=bad");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("id");
        assertThat(state(2, "key=bad")).isEqualTo(all("{\"promisedId\":-1,\"acceptedId\":-1,\"acceptedValue\":null}"));
    }

    private static Answer all(String reply) {
        return ok(IntStream.rangeClosed(1, SERVERS)
                .mapToObj(id -> "\"" + id + "\":" + reply)
                .collect(Collectors.joining(",", "{", "}")));
    }

    private static Answer prepare(int through, long id, String key) {
        return cluster.rest(through).post("/api/broadcast/paxos/prepare?id=" + id + "&" + key);
    }

    private static Answer accept(int through, long id, String value, String key) {
        return cluster.rest(through).post("/api/broadcast/paxos/accept?id=" + id + "&value=" + value + "&" + key);
    }

    private static Answer state(int through, String key) {
        return cluster.rest(through).get("/api/broadcast/paxos/state?" + key);
    }
}
