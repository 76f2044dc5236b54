package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.history.Call;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every metric that the documentation lists is there and moves, on servers that have work. */
final class MetricsIT {
    private static final Path DOCUMENTATION = Path.of("..", "docs", "operations.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `(paxos_[a-z_]+)` \\| (histogram|counter|gauge) \\|", Pattern.MULTILINE);

    /** What moves at a fault alone, or when a journal is full: unit tests have these move. */
    private static final List<String> STILL = List.of(
            "paxos_acceptor_unanswered_messages_total",
            "paxos_journal_compactions_total",
            "paxos_journal_failed_compactions_total");

    private static final Duration MOST_FOR_A_SCRAPE = Duration.ofMillis(50);

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static TestCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = BENCH.startCluster(3);
    }

    @Test
    void everyMetricOfTheDocumentationIsThereAndMovesUnderLoad() throws Exception {
        Map<String, String> documented = documented();
        work("first");
        Scrape before = Scrape.of(cluster.rest(1));

        assertThat(documented).hasSizeGreaterThan(25);
        Awaitility.await("each metric that counts has moved")
                .atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> {
                    work("more");
                    Scrape after = Scrape.of(cluster.rest(1));
                    assertThat(documented.keySet()).allMatch(after::has);
                    documented.forEach((name, type) -> {
                        if (!type.equals("gauge") && !STILL.contains(name)) {
                            assertThat(after.total(name)).as(name).isGreaterThan(before.total(name));
                        }
                    });
                });
        assertThat(before.value("paxos_majority")).isEqualTo(1);
        assertThat(before.value("paxos_peer_up{peer=\"2\"}")).isEqualTo(1);
        assertThat(before.value("paxos_peer_round_trip_seconds{peer=\"3\"}")).isBetween(0.0, 1.0);
        assertThat(before.value("paxos_acceptor_keys")).isPositive();
    }

    @Test
    void everyMetricOfTheServerIsInTheDocumentation() throws Exception {
        work("all");
        TreeSet<String> published = new TreeSet<>();
        for (String sample : Scrape.of(cluster.rest(1)).samples().keySet()) {
            if (sample.startsWith("paxos_")) {
                String name = sample.contains("{") ? sample.substring(0, sample.indexOf('{')) : sample;
                published.add(name.replaceFirst("_(bucket|count|sum)$", ""));
            }
        }

        assertThat(documented().keySet()).containsAll(published);
    }

    @Test
    void aScrapeIsQuick() throws Exception {
        work("scraped");
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            long began = System.nanoTime();
            Scrape.of(cluster.rest(1));
            times.add(Duration.ofNanos(System.nanoTime() - began));
        }

        assertThat(times.stream().sorted().toList().get(times.size() / 2)).isLessThan(MOST_FOR_A_SCRAPE);
    }

    /** Something of everything, by each interface, and servers that overtake each other. */
    private static void work(String name) throws Exception {
        RestCalls rest = cluster.rest(1);
        String register = "/api/registers/" + name;
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (int id = 1; id <= 3; id++) {
                RestCalls each = cluster.rest(id);
                all.add(each.begin(each.request(register).PUT(BodyPublishers.ofString("v" + i))));
                all.add(each.begin(each.request(register).GET()));
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        rest.exchange(rest.request(register).header("If-Match", "\"1000000\"").PUT(BodyPublishers.ofString("never")));
        for (int i = 0; i < 3; i++) {
            rest.exchange(rest.request(register + i).PUT(BodyPublishers.ofString("alone")));
        }
        rest.exchange(rest.request(register + 1).DELETE());
        rest.post("/api/broadcast/paxos/propose?value=v&key=" + name + System.nanoTime());
        String key = "&key=violation" + System.nanoTime();
        rest.post("/api/paxos/accept?id=1&value=one" + key);
        rest.post("/api/paxos/accept?id=1&value=another" + key);
        try (GrpcClient grpc = new GrpcClient(cluster.server(1).spec().grpcPort())) {
            grpc.perform(name + "-grpc", new Call.Put("x"));
            grpc.perform(name + "-grpc", new Call.Get());
        }
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> metrics = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(DOCUMENTATION));
        while (row.find()) {
            metrics.put(row.group(1), row.group(2));
        }
        return metrics;
    }
}
