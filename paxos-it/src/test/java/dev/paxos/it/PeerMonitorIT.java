package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.RestCalls.Answer;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the servers of a cluster say of one that is gone, or does not answer, and how soon. */
final class PeerMonitorIT {
    /** Within this the end of a server shows everywhere. */
    private static final Duration SHOWS = Duration.ofSeconds(3);

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static TestCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = BENCH.startCluster(3);
        awaitServer3("is seen by the others", ServerProcess.PATIENCE, true);
    }

    @Test
    void aKilledServerShowsEverywhereAndWhenItIsBackToo() {
        long warnings = warnings();

        cluster.server(3).kill();

        awaitServer3("is killed", SHOWS, false);
        assertThat(cluster.rest(1).get("/api/paxos/health").body())
                .contains("\"majority\":true", "\"reason\":\"unavailable: connection refused\"");
        assertThat(warnings()).isEqualTo(warnings + 2);
        assertThat(lines("INFO .* Server 3 at .* is up")).isPositive();

        cluster.server(3).restart().awaitReady();

        awaitServer3("is back", ServerProcess.PATIENCE, true);
        assertThat(warnings()).isEqualTo(warnings + 2);
    }

    @Test
    void aServerThatDoesNotAnswerAnyMoreShowsEverywhere() {
        long warnings = warnings();

        cluster.server(3).pause();
        try {
            awaitServer3("is stopped in its tracks", SHOWS, false);
            assertThat(warnings()).isEqualTo(warnings + 2);
        } finally {
            cluster.server(3).resume();
        }

        awaitServer3("goes on", ServerProcess.PATIENCE, true);
    }

    @Test
    void aServerWithoutAMajorityIsReadyAndSaysThatItHasNone() {
        cluster.server(2).pause();
        cluster.server(3).pause();
        try {
            Awaitility.await()
                    .atMost(SHOWS)
                    .until(() -> cluster.rest(1)
                            .get("/api/paxos/health/ready")
                            .equals(Answer.ok("{\"status\":\"UP\",\"majority\":false}")));
        } finally {
            cluster.server(2).resume();
            cluster.server(3).resume();
        }
        awaitServer3("goes on", ServerProcess.PATIENCE, true);
        Awaitility.await()
                .atMost(ServerProcess.PATIENCE)
                .until(() -> cluster.rest(1)
                        .get("/api/paxos/health/ready")
                        .equals(Answer.ok("{\"status\":\"UP\",\"majority\":true}")));
    }

    /** Waits until the servers 1 and 2 say of server 3 that it is up, or is not, in health, log and metrics. */
    private static void awaitServer3(String event, Duration atMost, boolean up) {
        Pattern told = Pattern.compile("\\{\"id\":3,\"address\":\"[^\"]+\",\"up\":" + up + "[,}]");
        Awaitility.await("server 3 " + event)
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> List.of(1, 2).stream()
                        .allMatch(id -> told.matcher(cluster.rest(id)
                                                .get("/api/paxos/health")
                                                .body())
                                        .find()
                                && Scrape.of(cluster.rest(id)).value("paxos_peer_up{peer=\"3\"}") == (up ? 1 : 0)
                                && lastLineOfServer3(cluster.server(id)).contains(up ? " is up" : " is down: ")));
    }

    private static String lastLineOfServer3(ServerProcess server) {
        return server.lastLines().stream()
                .filter(line -> line.contains("PeerLog: Server 3 at "))
                .reduce("", (first, second) -> second);
    }

    private static long warnings() {
        return lines("WARN .* Server 3 at .* is down: ");
    }

    private static long lines(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return List.of(1, 2).stream()
                .flatMap(id -> cluster.server(id).lastLines().stream())
                .filter(line -> pattern.matcher(line).find())
                .count();
    }
}
