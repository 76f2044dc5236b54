package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeededRoleTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /api/paxos/health, none",
        "HEAD, /api/paxos/health, none",
        "GET, /api/paxos/health/live, none",
        "GET, /api/paxos/health/ready, none",
        "GET, /, none",
        "GET, /page/main.js, none",
        "GET, /v3/api-docs, none",
        "GET, /swagger-ui/index.html, none",
        "POST, /page/main.js, peer",
        "POST, /api/paxos/health, peer",
        "GET, /api/registers/k, read",
        "HEAD, /api/registers/k, read",
        "PUT, /api/registers/k, write",
        "DELETE, /api/registers/k, write",
        "POST, /api/registers/k, write",
        "GET, /api/paxos/state, read",
        "GET, /api/broadcast/paxos/state, read",
        "POST, /api/broadcast/paxos/propose, write",
        "POST, /api/transcript/propose, write",
        "POST, /api/transcript/duel, write",
        "POST, /api/transcript/put, write",
        "POST, /api/transcript/prepare, peer",
        "POST, /api/transcript/accept, peer",
        "POST, /api/paxos/prepare, peer",
        "POST, /api/paxos/accept, peer",
        "POST, /api/broadcast/paxos/prepare, peer",
        "POST, /api/broadcast/paxos/accept, peer",
    })
    void eachCallNeedsARole(String method, String path, String role) {
        assertThat(needed(method, path)).isEqualTo(role);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, //, read",
        "GET, /page/, read",
        "GET, /page/../api/registers/k, read",
        "GET, /page/%6dain.js, read",
        "GET, /page/main.js;a=b, read",
        "GET, /api/anything, read",
        "POST, /api/anything, peer",
        "get, /api/registers/k, write",
        "BREW, /api/paxos/state, peer",
        "GET, /api/paxos/health/, read",
        "GET, /api/paxos/health;a=b, read",
        "GET, //api/paxos/health, read",
        "PUT, /api/%72egisters/k, peer",
        "PUT, /api/./registers/k, peer",
        "POST, /api/broadcast/paxos/propose/, peer",
    })
    void whatIsNotNamedOrWrittenInAnotherWayNeedsNoLess(String method, String path, String role) {
        assertThat(needed(method, path)).isEqualTo(role);
    }

    private static String needed(String method, String path) {
        return NeededRole.of(method, path).map(Object::toString).orElse("none");
    }
}
