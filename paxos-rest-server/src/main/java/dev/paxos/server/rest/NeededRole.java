package dev.paxos.server.rest;

import dev.paxos.server.security.Role;
import java.util.Optional;
import java.util.Set;

/**
 * The role that a request needs. What is not named here needs the most that such a method could need, so nothing that is
 * added is open by mistake. Paths are compared as they were sent, as the handlers' are: one that is written in another
 * way is one that is not named.
 */
final class NeededRole {
    private static final Set<String> HEALTH =
            Set.of("/api/paxos/health", "/api/paxos/health/live", "/api/paxos/health/ready");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String REGISTERS = "/api/registers/";
    private static final String PROPOSE = "/api/broadcast/paxos/propose";

    private NeededRole() {}

    /** Returns the role, or nothing where anyone may ask. */
    static Optional<Role> of(String method, String path) {
        if (READING.contains(method)) {
            return HEALTH.contains(path) ? Optional.empty() : Optional.of(Role.READ);
        }
        return Optional.of(path.startsWith(REGISTERS) || path.equals(PROPOSE) ? Role.WRITE : Role.PEER);
    }
}
