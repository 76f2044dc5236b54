package dev.paxos.server.rest;

import static dev.paxos.server.rest.RegisterRestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.server.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proposals to servers 1 and 2 of a cluster of three, whose server 3 is not there. */
class ProposeTest {
    private static final String PROPOSE = "/api/broadcast/paxos/propose";
    private static final String FORM = "application/x-www-form-urlencoded";

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
    void theFirstProposalIsChosenAndEveryLaterOneIsToldIt() {
        String chosen = chosenBy(one.post(PROPOSE + "?key=a&value=red"), "\"value\":\"red\"", true);

        assertThat(chosenBy(two.post(PROPOSE + "?key=a&value=blue"), "\"value\":\"red\"", false))
                .isEqualTo(chosen);
        assertThat(chosenBy(two.post(PROPOSE + "?key=a&value=red"), "\"value\":\"red\"", true))
                .isEqualTo(chosen);
    }

    @Test
    void withoutAKeyTheDefaultInstanceDecides() {
        String id = chosenBy(one.post(PROPOSE, FORM, "value=d"), "\"value\":\"d\"", true);

        assertThat(two.get("/api/paxos/state").body()).endsWith(",\"acceptedId\":" + id + ",\"acceptedValue\":\"d\"}");
    }

    @Test
    void theBallotIsTheProposersOwn() {
        String id = chosenBy(two.post(PROPOSE + "?key=own&value=v"), "\"value\":\"v\"", true);

        assertThat(Long.parseLong(id) & 0xfffff).isEqualTo(2);
    }

    @Test
    void whatPlainPreparesAndAcceptsHaveChosenIsFound() {
        one.post("/api/broadcast/paxos/prepare?key=b&id=8");
        one.post("/api/broadcast/paxos/accept?key=b&id=8&value=plain");

        assertThat(chosenBy(two.post(PROPOSE + "?key=b&value=mine"), "\"value\":\"plain\"", false))
                .isEqualTo("8");
    }

    @Test
    void whatAMinorityAcceptedMayBeChosenYet() {
        one.post("/api/paxos/accept?key=c&id=8&value=minority");

        chosenBy(one.post(PROPOSE + "?key=c&value=mine"), "\"value\":\"minority\"", false);
    }

    @Test
    void aValueThatIsNotTextIsBase64() {
        for (TestServer server : List.of(one, two)) {
            server.bean(Acceptor.class)
                    .accept(
                            Key.decision("bytes"),
                            new Proposal(Ballot.of(4), Value.wrap(new byte[] {(byte) 0xff, 0, 1})),
                            Ballot.NONE)
                    .join();
        }

        chosenBy(one.post(PROPOSE + "?key=bytes&value=v"), "\"valueBase64\":\"/wAB\"", false);
    }

    @Test
    void aValueOfTheLargestSizeIsDecided() {
        String value = "a".repeat(1 << 20);

        chosenBy(one.post(PROPOSE + "?key=large", FORM, "value=" + value), "\"value\":\"" + value + "\"", true);
        assertProblem(one.post(PROPOSE + "?key=larger", FORM, "value=a" + value), 413, "value-too-large");
    }

    @ParameterizedTest
    @CsvSource({
        "'', missing-parameter",
        "?key=x, missing-parameter",
        "?value=v&id=1, unknown-parameter",
        "?value=v&value=w, repeated-parameter",
        "?value=v&key=, invalid-parameter",
        "?value=v&key=%0A, invalid-parameter"
    })
    void aBadRequestProposesNothing(String query, String type) {
        assertProblem(one.post(PROPOSE + query), 400, type);
    }

    @Test
    void aClientThatTakesNoJsonIsRefusedBeforeAnythingChanges() {
        assertProblem(
                one.exchange("POST", PROPOSE + "?key=e&value=v", "", "Accept: text/plain"), 406, "not-acceptable");
        assertThat(one.get("/api/paxos/state?key=e").body()).startsWith("{\"promisedId\":-1,");
    }

    /** Returns the id. */
    private static String chosenBy(HttpResponse<String> response, String value, boolean own) {
        assertThat(response.statusCode()).isEqualTo(200);
        String before = "{\"chosen\":true," + value + ",\"id\":";
        String after = ",\"own\":" + own + "}";
        assertThat(response.body()).startsWith(before).endsWith(after);
        String id = response.body().substring(before.length(), response.body().length() - after.length());
        assertThat(id).matches("[0-9]+");
        return id;
    }
}
