package dev.paxos.it;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Servers that know each other, numbered from 1.
 *
 * @param servers the servers, in the order of their ids
 */
record TestCluster(List<ServerProcess> servers) {
    TestCluster {
        servers = List.copyOf(servers);
    }

    /** Returns the server of an id. */
    ServerProcess server(int id) {
        return servers.get(id - 1);
    }

    /** Returns calls to the server of an id. */
    RestCalls rest(int id) {
        return server(id).rest();
    }

    /** Returns how a client of the SDK is told of all of them. */
    String endpoints() {
        return servers.stream()
                .map(server -> server.id() + "=" + server.spec().grpcAddress())
                .collect(Collectors.joining(","));
    }

    /** Waits until all serve. */
    TestCluster awaitReady() {
        servers.forEach(ServerProcess::awaitReady);
        return this;
    }
}
