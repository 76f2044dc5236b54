package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What a server prints: a line for an event, in plain text or in JSON, and none for a request. */
final class LogIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final Workbench bench = new Workbench();

    @Test
    void withTheSettingEachLineIsAJsonObject() {
        ServerProcess server = bench.start(bench.spec(1).with("logging.structured.format.console", "ecs"));
        server.terminate();

        List<String> lines = server.lastLines();
        assertThat(lines).isNotEmpty();
        assertThat(lines).allSatisfy(line -> {
            JsonNode event = JSON.readTree(line);
            assertThat(event.get("@timestamp").asString()).isNotEmpty();
            assertThat(event.get("log").get("level").asString()).isIn("INFO", "WARN", "ERROR");
            assertThat(event.get("message").asString()).isNotEmpty();
        });
        assertThat(lines).anyMatch(line -> line.contains("Server 1 of cluster paxos serves REST at http://localhost:"));
    }

    @Test
    void requestsAreNotLoggedWhateverComesOfThem() {
        ServerProcess server = bench.start(bench.spec(1));
        int before = server.lastLines().size();

        for (int i = 0; i < 50; i++) {
            server.rest().post("/api/paxos/prepare?key=secret&id=" + i);
            server.rest().post("/api/paxos/prepare?key=secret&id=nonsense");
            server.rest().get("/api/registers/secret");
            server.rest().get("/nowhere");
        }
        server.kill();

        assertThat(server.lastLines()).hasSize(before);
    }
}
