package dev.paxos.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.history.Call;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The files of {@code deploy} with a real Prometheus, which scrapes a real cluster that has work. */
@Needs(Need.PROMETHEUS)
final class PrometheusIT {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Path RULES = DEPLOY.resolve("prometheus");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static TestCluster cluster;
    private static PrometheusProcess prometheus;
    private static ScheduledExecutorService load;

    @BeforeAll
    static void startAll() throws IOException {
        cluster = BENCH.startCluster(3);
        prometheus = PrometheusProcess.start(cluster, RULES, BENCH.newDirectory("prometheus"));
        load = Executors.newSingleThreadScheduledExecutor();
        load.scheduleWithFixedDelay(PrometheusIT::work, 0, 100, TimeUnit.MILLISECONDS);
        await("all servers are scraped", () -> prometheus.values("up == 1").size() == 3);
    }

    @AfterAll
    static void stopAll() {
        load.shutdownNow();
        prometheus.close();
    }

    @Test
    void configurationRulesAndTheirTestsAreClean() throws IOException {
        assertThat(promtool("check", "config", "prometheus.yml")).contains("SUCCESS");
        assertThat(promtool("check", "rules", "--lint-fatal", "rules.yml")).contains("SUCCESS");
        assertThat(promtool("test", "rules", "rules-test.yml")).contains("SUCCESS");
    }

    @Test
    void namesAndUnitsKeepToTheConventions() throws Exception {
        Process lint = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        // Micrometer's own are named by Micrometer.
        String ours = cluster.rest(1)
                .get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.contains("paxos_"))
                .reduce("", (text, line) -> text + line + "\n");
        lint.getOutputStream().write(ours.getBytes(UTF_8));
        lint.getOutputStream().close();

        String complaints = new String(lint.getInputStream().readAllBytes(), UTF_8);

        assertThat(complaints).isEmpty();
        assertThat(lint.waitFor()).isZero();
    }

    @Test
    void everyQueryOfTheDashboardHasAnAnswer() throws IOException {
        List<String> queries = new ArrayList<>();
        JsonNode dashboard =
                JSON.readTree(Files.readString(DEPLOY.resolve("grafana").resolve("paxos.json")));
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(target.get("expr")
                        .asString()
                        .replace("$__rate_interval", "30s")
                        .replace("$instance", ".*"));
            }
        }

        assertThat(queries).hasSizeGreaterThan(30);
        for (String query : queries) {
            await("an answer to " + query, () -> !prometheus.values(query).isEmpty());
        }
    }

    @Test
    void aKilledServerShowsAndRaisesTheAlarmAndItsReturnEndsIt() {
        String seenDown = "paxos_peer_up{peer=\"3\"} == 0";
        String alarms = "ALERTS{alertname=~\"PaxosPeerDown|PaxosServerDown\", alertstate=\"firing\"}";

        cluster.server(3).kill();

        await("both others tell of it", () -> prometheus.values(seenDown).size() == 2);
        await("three alarms", () -> prometheus.values(alarms).size() == 3);
        assertThat(prometheus.values("ALERTS{alertname=\"PaxosNoMajority\"}")).isEmpty();

        cluster.server(3).restart().awaitReady();

        await("nobody misses it", () -> prometheus.values(seenDown).isEmpty());
        await("no alarm", () -> prometheus.values(alarms).isEmpty());
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(condition);
    }

    private static void work() {
        for (int id = 1; id <= 2; id++) {
            RestCalls rest = cluster.rest(id);
            rest.exchange(rest.request("/api/registers/loaded").PUT(BodyPublishers.ofString("v")));
            rest.get("/api/registers/loaded");
            rest.post("/api/broadcast/paxos/propose?value=v&key=p" + System.nanoTime());
        }
        try (GrpcClient grpc = new GrpcClient(cluster.server(1).spec().grpcPort())) {
            grpc.perform("loaded-by-grpc", new Call.Put("x"));
        }
    }

    private static String promtool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(RULES.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            assertThat(process.waitFor()).as(printed).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return printed;
    }
}
