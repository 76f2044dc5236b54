package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.RestCalls.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Broadcasts to a cluster of five of which only the servers 1 to 3 are there: at the address of server 4 nothing
 * listens, at that of server 5 connections are made and nothing ever comes back.
 */
final class PeerFaultIT {
    private static final String PREPARED = "{\"ignored\":false,\"promisedId\":8}";
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration SLACK = Duration.ofSeconds(2);

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static SilentPort silent;
    private static TestCluster cluster;

    /** What befalls server 3. */
    private enum Fault {
        KILLED,
        STOPPED
    }

    @BeforeAll
    static void startCluster() throws IOException {
        silent = new SilentPort();
        List<ServerSpec> alone = List.of(BENCH.spec(1), BENCH.spec(2), BENCH.spec(3));
        Map<Integer, String> addresses = new TreeMap<>();
        alone.forEach(spec -> addresses.put(spec.id(), spec.grpcAddress()));
        addresses.put(4, "localhost:" + FreePorts.one());
        addresses.put(5, silent.address());
        cluster = BENCH.start(alone.stream()
                .map(spec -> spec.with("paxos.cluster.peers", Workbench.peers(addresses))
                        .with("paxos.deadlines.request", DEADLINE.toMillis() + "ms"))
                .toList());
    }

    @AfterAll
    static void closeSilentPort() throws IOException {
        silent.close();
    }

    @AfterEach
    void healServer3() {
        ServerProcess server = cluster.server(3);
        if (server.isAlive()) {
            server.resume();
        } else {
            server.restart();
        }
        server.awaitReady();
    }

    @Test
    void aServerThatIsNotThereHasAnEntryThatSaysSoWithinTheDeadline() {
        Answer answer = timed(() -> broadcastPrepare("healthy"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"1\":" + PREPARED + ",\"2\":" + PREPARED + ",\"3\":" + PREPARED)
                .matches(".*,\"4\":\\{\"error\":\"unavailable: connection refused[^\"]*\"},"
                        + "\"5\":\\{\"error\":\"[^\"]+\"}}");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatFailsHasAnEntryThatSaysSoAndTheOthersAnswer(Fault fault) {
        strike(fault);

        Answer answer = timed(() -> broadcastPrepare("one-down-" + fault));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"1\":" + PREPARED + ",\"2\":" + PREPARED + ",\"3\":{\"error\":\"")
                .doesNotContain("Exception", "dev.paxos", "io.grpc");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatCameBackAnswersAgain(Fault fault) {
        strike(fault);
        broadcastPrepare("before-" + fault);
        healServer3();

        Awaitility.await()
                .atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> assertThat(cluster.rest(1)
                                .get("/api/broadcast/paxos/state?key=after-" + fault)
                                .body())
                        .contains("\"3\":{\"promisedId\":-1,"));
    }

    private static void strike(Fault fault) {
        switch (fault) {
            case KILLED -> cluster.server(3).kill();
            case STOPPED -> cluster.server(3).pause();
        }
    }

    private static Answer broadcastPrepare(String key) {
        return cluster.rest(1).post("/api/broadcast/paxos/prepare?id=8&key=" + key);
    }

    private static Answer timed(Supplier<Answer> call) {
        long began = System.nanoTime();
        Answer answer = call.get();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DEADLINE.plus(SLACK));
        return answer;
    }
}
