package dev.paxos.server;

import java.util.List;

/** The names of all settings, as messages and {@code docs/api.md} give them. */
final class SettingName {
    static final String SERVER_ID = "paxos.server.id";
    static final String SERVER_COUNT = "paxos.server.count";
    static final String DATA_DIR = "paxos.server.data.dir";
    /** The default of {@link #DATA_DIR}, meant for the environment variable {@code PAXOS_DATA_DIR}. */
    static final String DATA_DIR_DEFAULT = "paxos.data.dir";

    static final String STORE = "paxos.server.store";
    static final String CLUSTER_NAME = "paxos.cluster.name";
    static final String PEERS = "paxos.cluster.peers";
    static final String GRPC_PORT = "paxos.grpc.port";
    static final String MAX_VALUE_BYTES = "paxos.limits.max-value-bytes";
    static final String MAX_IN_FLIGHT = "paxos.limits.max-in-flight";
    static final String MAX_CONNECTIONS = "paxos.limits.max-connections";
    static final String MAX_CONNECTIONS_PER_ADDRESS = "paxos.limits.max-connections-per-address";
    static final String RECEIVE_DEADLINE = "paxos.deadlines.receive";
    static final String REQUEST_DEADLINE = "paxos.deadlines.request";
    static final String STOP_DEADLINE = "paxos.deadlines.stop";
    static final String PING_INTERVAL = "paxos.monitor.ping-interval";
    static final String TRACING_ENDPOINT = "paxos.tracing.endpoint";
    static final String TRACING_RATIO = "paxos.tracing.ratio";
    static final String REST_PORT = "server.port";
    static final String REST_ADDRESS = "server.address";
    static final String GRPC_ADDRESS = "paxos.grpc.address";
    static final String REST_BUNDLE = "server.ssl.bundle";
    static final String REST_CLIENT_AUTH = "server.ssl.client-auth";
    static final String GRPC_BUNDLE = "paxos.grpc.ssl.bundle";
    static final String GRPC_CLIENT_AUTH = "paxos.grpc.ssl.client-auth";
    static final String TOKENS = "paxos.security.tokens";
    /** And a dot, and a role. */
    static final String CERTIFICATES = "paxos.security.certificates";

    static final String ALLOW_INSECURE = "paxos.security.allow-insecure";

    static final List<String> ALL_OF_PAXOS = List.of(
            SERVER_ID,
            SERVER_COUNT,
            DATA_DIR,
            DATA_DIR_DEFAULT,
            STORE,
            CLUSTER_NAME,
            PEERS,
            GRPC_PORT,
            MAX_VALUE_BYTES,
            MAX_IN_FLIGHT,
            MAX_CONNECTIONS,
            MAX_CONNECTIONS_PER_ADDRESS,
            RECEIVE_DEADLINE,
            REQUEST_DEADLINE,
            STOP_DEADLINE,
            PING_INTERVAL,
            TRACING_ENDPOINT,
            TRACING_RATIO,
            GRPC_ADDRESS,
            GRPC_BUNDLE,
            GRPC_CLIENT_AUTH,
            TOKENS,
            CERTIFICATES + ".read",
            CERTIFICATES + ".write",
            CERTIFICATES + ".peer",
            ALLOW_INSECURE);

    private SettingName() {}
}
