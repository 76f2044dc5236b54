package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A Prometheus with the project's configuration, but for the ports of the servers, and for how often it looks. */
final class PrometheusProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final RestCalls api;

    private PrometheusProcess(Process process, RestCalls api) {
        this.process = process;
        this.api = api;
    }

    /** Starts one, and does not wait for it. */
    static PrometheusProcess start(TestCluster cluster, Path rules, Path directory) throws IOException {
        String configuration = Files.readString(rules.resolve("prometheus.yml"));
        for (ServerProcess server : cluster.servers()) {
            String target = "localhost:808" + server.id();
            assertThat(configuration).contains(target);
            configuration =
                    configuration.replace(target, "localhost:" + server.spec().httpPort());
        }
        assertThat(configuration).contains("_interval: 5s");
        Files.writeString(directory.resolve("prometheus.yml"), configuration.replace("_interval: 5s", "_interval: 1s"));
        Files.copy(rules.resolve("rules.yml"), directory.resolve("rules.yml"));
        int port = FreePorts.one();
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + directory.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        return new PrometheusProcess(process, new RestCalls(port));
    }

    /** Asks a query now. Returns the values of its answer; none, too, while Prometheus starts. */
    List<String> values(String query) {
        RestCalls.Answer answer;
        try {
            answer = api.get("/api/v1/query?query=" + RestCalls.encoded(query));
        } catch (AssertionError notYetThere) {
            assertThat(process.isAlive()).as("Prometheus runs").isTrue();
            return List.of();
        }
        if (answer.status() == 503) {
            return List.of();
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> values = new ArrayList<>();
        for (JsonNode series : JSON.readTree(answer.body()).get("data").get("result")) {
            values.add(series.get("value").get(1).asString());
        }
        return values;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
