package dev.paxos.server.rest;

import dev.paxos.core.acceptor.Acceptor;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/paxos/health}: whether the acceptor of this server serves. */
@RestController
public final class HealthController {
    private static final int UNAVAILABLE = 503;

    private final Acceptor acceptor;
    private final int serverId;
    private final String clusterName;

    /**
     * Makes the controller.
     *
     * @param acceptor the acceptor of this server
     * @param serverId the id of this server
     * @param clusterName the name of its cluster
     */
    public HealthController(Acceptor acceptor, int serverId, String clusterName) {
        this.acceptor = acceptor;
        this.serverId = serverId;
        this.clusterName = clusterName;
    }

    @GetMapping("/api/paxos/health")
    ResponseEntity<JsonBody> health() {
        if (acceptor.isServing()) {
            return ResponseEntity.ok(answer("UP", ""));
        }
        String reason = acceptor.haltReason().orElse("the server is stopping");
        return ResponseEntity.status(UNAVAILABLE).body(answer("DOWN", reason));
    }

    private JsonBody answer(String status, String reason) {
        return json -> {
            json.writeStartObject();
            json.writeStringProperty("status", status);
            if (!reason.isEmpty()) {
                json.writeStringProperty("reason", reason);
            }
            json.writeNumberProperty("serverId", serverId);
            json.writeStringProperty("cluster", clusterName);
            json.writeNumberProperty("keys", acceptor.keyCount());
            json.writeBooleanProperty("takesWrites", acceptor.isServing() && acceptor.hasRoom());
            json.writeEndObject();
        };
    }
}
