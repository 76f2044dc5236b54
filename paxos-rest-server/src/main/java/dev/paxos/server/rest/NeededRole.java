package dev.paxos.server.rest;

import dev.paxos.server.security.Role;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The role that a request needs. What is not named here needs the most that such a method could need, so nothing that is
 * added is open by mistake. Paths are compared as they were sent, as the handlers' are: one that is written in another
 * way is one that is not named.
 */
final class NeededRole {
    private static final Set<String> HEALTH =
            Set.of("/api/paxos/health", "/api/paxos/health/live", "/api/paxos/health/ready");
    /** The page, and what describes this interface: nothing but what is in the jar. */
    private static final Pattern PAGE =
            Pattern.compile("/|/page/[a-z.-]+|/v3/api-docs|/swagger-ui(\\.html|/[a-z.-]*)?");

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String REGISTERS = "/api/registers/";
    private static final Set<String> PROPOSING = Set.of(
            "/api/broadcast/paxos/propose", "/api/transcript/propose", "/api/transcript/duel", "/api/transcript/put");

    private NeededRole() {}

    /** Returns the role, or nothing where anyone may ask. */
    static Optional<Role> of(String method, String path) {
        if (READING.contains(method)) {
            boolean open = HEALTH.contains(path) || PAGE.matcher(path).matches();
            return open ? Optional.empty() : Optional.of(Role.READ);
        }
        return Optional.of(path.startsWith(REGISTERS) || PROPOSING.contains(path) ? Role.WRITE : Role.PEER);
    }
}
