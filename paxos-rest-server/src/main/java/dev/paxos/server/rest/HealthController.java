package dev.paxos.server.rest;

import dev.paxos.client.PeerStatus;
import dev.paxos.server.health.ServerHealth;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** {@code /api/paxos/health}: how this server and the others are, and what a machine that watches over it asks. */
@RestController
public final class HealthController {
    private static final int UNAVAILABLE = 503;
    private static final JsonBody LIVE = json -> {
        json.writeStartObject();
        json.writeStringProperty("status", "UP");
        json.writeEndObject();
    };

    private final ServerHealth health;
    private final int serverId;
    private final String clusterName;

    /**
     * Makes the controller.
     *
     * @param health how this server and the others are
     * @param serverId the id of this server
     * @param clusterName the name of its cluster
     */
    public HealthController(ServerHealth health, int serverId, String clusterName) {
        this.health = health;
        this.serverId = serverId;
        this.clusterName = clusterName;
    }

    @GetMapping("/api/paxos/health")
    ResponseEntity<JsonBody> health() {
        Optional<String> problem = health.problem();
        return answer(problem, json -> {
            writeStatus(json, problem);
            json.writeNumberProperty("serverId", serverId);
            json.writeStringProperty("cluster", clusterName);
            json.writeNumberProperty("keys", health.keyCount());
            json.writeBooleanProperty("takesWrites", health.takesWrites());
            if (health.knowsCluster()) {
                json.writeBooleanProperty("majority", health.hasMajority());
                json.writeArrayPropertyStart("peers");
                health.peers().forEach(peer -> write(json, peer));
                json.writeEndArray();
            }
        });
    }

    /** Whether to leave the process alone: a restart mends a halted acceptor, but a person should have looked first. */
    @GetMapping("/api/paxos/health/live")
    JsonBody live() {
        return LIVE;
    }

    /** Whether to send requests: an acceptor without a majority is one that the majority may be waiting for. */
    @GetMapping("/api/paxos/health/ready")
    ResponseEntity<JsonBody> ready() {
        Optional<String> problem = health.problem();
        return answer(problem, json -> {
            writeStatus(json, problem);
            if (health.knowsCluster()) {
                json.writeBooleanProperty("majority", health.hasMajority());
            }
        });
    }

    private static ResponseEntity<JsonBody> answer(Optional<String> problem, JsonBody members) {
        return ResponseEntity.status(problem.isEmpty() ? 200 : UNAVAILABLE).body(json -> {
            json.writeStartObject();
            members.writeTo(json);
            json.writeEndObject();
        });
    }

    private static void writeStatus(JsonGenerator json, Optional<String> problem) {
        json.writeStringProperty("status", problem.isEmpty() ? "UP" : "DOWN");
        problem.ifPresent(reason -> json.writeStringProperty("reason", reason));
    }

    private static void write(JsonGenerator json, PeerStatus peer) {
        json.writeStartObject();
        json.writeNumberProperty("id", peer.serverId());
        json.writeStringProperty("address", peer.endpoint().toString());
        json.writeBooleanProperty("up", peer.up());
        peer.problem().ifPresent(reason -> json.writeStringProperty("reason", reason));
        peer.roundTrip().ifPresent(time -> json.writeNumberProperty("roundTripMillis", millis(time)));
        peer.sinceContact().ifPresent(time -> json.writeNumberProperty("sinceContactMillis", time.toMillis()));
        json.writeEndObject();
    }

    /** To the microsecond. */
    private static double millis(Duration time) {
        return Math.round(time.toNanos() / 1000.0) / 1000.0;
    }
}
