package dev.paxos.server.rest;

import static dev.paxos.server.rest.RegisterRestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import dev.paxos.server.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transcripts by server 1 of a cluster of three, whose server 3 is not there. */
class TranscriptTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static TestServer one;
    private static TestServer two;

    @BeforeAll
    static void start(@TempDir Path directory) {
        List<TestServer> servers =
                TestServer.startCluster(directory, "memory", 3, 2, "paxos.monitor.ping-interval=100ms");
        one = servers.get(0);
        two = servers.get(1);
        for (TestServer server : servers) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(server.get("/api/paxos/health").body()).contains("\"majority\":true"));
        }
    }

    @AfterAll
    static void stop() {
        two.close();
        one.close();
    }

    @Test
    void aProposalTellsBothPhasesAtEachAcceptorAndWhyOneIsSilent() {
        String transcript = told(one.post("/api/transcript/propose?key=a&value=red"));

        assertThat(values(transcript, "$.messages[?(@.acceptor == 2)].type")).startsWith("prepare", "accept");
        assertThat(values(transcript, "$.messages[?(@.acceptor == 2)].reply.type"))
                .startsWith("promise", "accepted");
        assertThat(values(transcript, "$.messages[?(@.acceptor == 3)].reply.type"))
                .isNotEmpty()
                .containsOnly("unavailable");
        assertThat(values(transcript, "$.proposers[*].succeeded")).containsExactly("true");
        assertThat(values(transcript, "$.acceptors['1','2'].acceptedValue")).containsExactly("red", "red");
        assertThat(values(transcript, "$.acceptors['3'].error")).containsExactly("no answer");
    }

    @Test
    void everyReplyComesAfterItsMessage() {
        String transcript = told(one.post("/api/transcript/propose?key=order&value=red"));

        List<Long> sent = numbers(transcript, "$.messages[?(@.reply)].sentMicros");
        List<Long> answered = numbers(transcript, "$.messages[?(@.reply)].reply.atMicros");
        assertThat(sent).isNotEmpty().isSorted();
        for (int i = 0; i < sent.size(); i++) {
            assertThat(answered.get(i)).isGreaterThanOrEqualTo(sent.get(i));
        }
    }

    @Test
    void whatIsDecidedIsDecidedForEveryone() {
        told(one.post("/api/transcript/propose?key=b&value=red"));

        assertThat(two.post("/api/broadcast/paxos/propose?key=b&value=blue").body())
                .contains("\"value\":\"red\"", "\"own\":false");
        assertThat(values(told(two.post("/api/transcript/propose?key=b&value=blue")), "$.proposers[0].outcome"))
                .containsExactly("decided: red");
    }

    @Test
    void twoProposersThatDuelHaveBallotsOfTheirOwnAndEndWithOneDecision() {
        String transcript = told(one.post("/api/transcript/duel?key=duel&value=red&rival=blue"));

        List<Long> ids = numbers(transcript, "$.proposers[*].proposerId");
        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
        for (String name : List.of("A", "B")) {
            long own = ids.get(name.equals("A") ? 0 : 1);
            assertThat(numbers(transcript, "$.messages[?(@.proposer == '" + name + "')].id"))
                    .isNotEmpty()
                    .allMatch(ballot -> (ballot & 0xfffff) == own);
        }
        List<String> outcomes = values(transcript, "$.proposers[*].outcome");
        assertThat(outcomes).hasSize(2);
        assertThat(outcomes.get(0)).startsWith("decided: ").isEqualTo(outcomes.get(1));
        assertThat(values(transcript, "$.proposers[*].succeeded")).containsExactlyInAnyOrder("true", "false");
        assertThat(values(transcript, "$.proposers[*].id"))
                .hasSize(2)
                .containsOnly(values(transcript, "$.acceptors['1'].acceptedId").get(0));
    }

    @Test
    void aPutIsSeenInTheRegister() {
        String transcript = told(one.post("/api/transcript/put?key=colour&value=red"));

        assertThat(values(transcript, "$.proposers[0].outcome")).containsExactly("applied, at version 1");
        assertThat(values(transcript, "$.messages[?(@.type == 'accept')].value"))
                .isNotEmpty()
                .containsOnly("red");
        assertThat(values(transcript, "$.acceptors['1','2'].acceptedValue")).containsExactly("red", "red");
        assertThat(values(transcript, "$.acceptors['1','2'].acceptedValueVersion"))
                .containsExactly("1", "1");
        assertThat(two.get("/api/registers/colour").body())
                .isEqualTo("{\"key\":\"colour\",\"value\":\"red\",\"version\":1}");
    }

    @Test
    void aRegisterWithoutAValueIsToldByItsVersionAlone() {
        one.exchange("PUT", "/api/registers/gone", "red");
        one.exchange("DELETE", "/api/registers/gone", "");

        String transcript = told(one.post("/api/transcript/put?key=gone&value=blue"));

        assertThat(values(transcript, "$.messages[*].reply.acceptedValueVersion"))
                .contains("2");
        assertThat(values(transcript, "$.messages[?(@.reply.acceptedValueVersion == 2)].reply.acceptedValueBytes"))
                .containsOnly("0");
        assertThat(values(transcript, "$.proposers[0].outcome")).containsExactly("applied, at version 3");
    }

    @Test
    void anAcceptTellsWhichBallotItAsksToPromiseToo() {
        String transcript = told(one.post("/api/transcript/propose?key=next&value=red"));

        List<Long> next = numbers(transcript, "$.messages[?(@.type == 'accept')].nextId");
        assertThat(next).isNotEmpty();
        assertThat(numbers(transcript, "$.acceptors['1'].promisedId")).containsExactly(next.get(0));
    }

    @Test
    void plainPreparesAndAcceptsTellPromisesAndNacks() {
        String promised = told(one.post("/api/transcript/prepare?key=plain&id=8"));
        String late = told(one.post("/api/transcript/accept?key=plain&id=7&value=late"));
        String accepted = told(one.post("/api/transcript/accept?key=plain&id=8&value=red"));
        String later = told(one.post("/api/transcript/prepare?key=plain&id=9"));

        assertThat(values(promised, "$.proposers[0].outcome")).containsExactly("2 promises of 3");
        assertThat(values(late, "$.messages[?(@.acceptor < 3)].reply.type")).containsExactly("nack", "nack");
        assertThat(values(late, "$.messages[?(@.acceptor < 3)].reply.promisedId"))
                .containsExactly("8", "8");
        assertThat(values(late, "$.proposers[0].succeeded")).containsExactly("false");
        assertThat(values(accepted, "$.proposers[0].succeeded")).containsExactly("true");
        assertThat(values(later, "$.messages[?(@.acceptor < 3)].reply.acceptedValue"))
                .containsExactly("red", "red");
    }

    @Test
    void aLongValueIsToldByItsSize() {
        String value = "v".repeat(201);

        assertThat(values(
                        told(one.post("/api/transcript/accept?key=long&id=1&value=" + value)),
                        "$.messages[*].valueBytes"))
                .containsOnly("201");
    }

    @Test
    void parametersAreAsStrictAsElsewhere() {
        assertProblem(one.post("/api/transcript/duel?key=k&value=red"), 400, "missing-parameter");
        assertProblem(one.post("/api/transcript/propose?key=k&value=red&rival=blue"), 400, "unknown-parameter");
        assertProblem(one.post("/api/transcript/prepare?key=k&id=x"), 400, "invalid-parameter");
    }

    private static String told(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** What is at a path, one value or many. */
    private static List<String> values(String json, String path) {
        Object found = JsonPath.read(json, path);
        return found instanceof List<?> many
                ? many.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(found));
    }

    private static List<Long> numbers(String json, String path) {
        return values(json, path).stream().map(Long::valueOf).toList();
    }
}
