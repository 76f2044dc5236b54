package dev.paxos.server;

import static java.util.Objects.requireNonNull;

import dev.paxos.client.Endpoint;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.register.Registers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Every setting of a server, validated.
 *
 * @param serverId the id of this server in its cluster, 1 to {@value #MAX_SERVER_ID}
 * @param clusterName the name of the cluster, told with every message between servers
 * @param peers where every server of the cluster is reached, this one included, by its id; empty for a bare acceptor
 * @param dataDirectory where the durable state of this server alone lives
 * @param store the name of the store that keeps it
 * @param restPort the port of the REST interface, 0 for any free one
 * @param grpcPort the port of the gRPC interface, 0 for any free one
 * @param maxValueBytes the largest value that is taken, in bytes
 * @param maxInFlight how many requests may be under way before more are refused
 * @param requestDeadline how long one message to one acceptor may take, or one operation on a register
 * @param stopDeadline how long a stop may take to answer what is under way, per interface
 * @param pingInterval how long from one ping to the next, to each other server
 */
record ServerSettings(
        int serverId,
        String clusterName,
        SortedMap<Integer, Endpoint> peers,
        Path dataDirectory,
        String store,
        int restPort,
        int grpcPort,
        int maxValueBytes,
        int maxInFlight,
        Duration requestDeadline,
        Duration stopDeadline,
        Duration pingInterval) {
    /** The highest server id: the proposer's share of a ballot has ten bits for it. */
    static final int MAX_SERVER_ID = 1023;

    private static final int MAX_SERVERS = ProposerContext.MAX_ACCEPTORS;

    /** A register's value may be that large, and what goes around it comes on top. */
    private static final int MAX_VALUE_BYTES = Value.MAX_BYTES - Registers.ENVELOPE_BYTES;

    private static final int MAX_IN_FLIGHT = 1 << 22;
    private static final int REST_PORT_BASE = 8080;
    private static final int GRPC_PORT_BASE = 9090;
    private static final int DEFAULT_MAX_VALUE_BYTES = 1 << 20;
    private static final int DEFAULT_MAX_IN_FLIGHT = 1 << 16;
    private static final Duration DEFAULT_REQUEST_DEADLINE = Duration.ofSeconds(5);
    private static final Duration DEFAULT_STOP_DEADLINE = Duration.ofSeconds(10);
    private static final Duration DEFAULT_PING_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_DEADLINE = Duration.ofHours(1);

    /** Copies the peers and checks that nothing is missing. */
    public ServerSettings {
        requireNonNull(clusterName, "clusterName");
        requireNonNull(dataDirectory, "dataDirectory");
        requireNonNull(store, "store");
        requireNonNull(requestDeadline, "requestDeadline");
        requireNonNull(stopDeadline, "stopDeadline");
        requireNonNull(pingInterval, "pingInterval");
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
    }

    /**
     * Tells whether this server knows no cluster, and so answers for its own acceptor alone.
     *
     * @return true if neither count nor peers are set
     */
    boolean isBareAcceptor() {
        return peers.isEmpty();
    }

    /**
     * Reads and validates all settings.
     *
     * @param environment where they are set
     * @return the settings, defaults filled in
     * @throws WrongSettingException if one is missing, wrong or unknown
     */
    static ServerSettings from(ConfigurableEnvironment environment) {
        SettingSource source = new SettingSource(environment);
        source.refuseUnknown();
        int id = source.requiredWhole(SettingName.SERVER_ID, 1, MAX_SERVER_ID);
        int grpcPort = source.whole(SettingName.GRPC_PORT, GRPC_PORT_BASE + id, 0, SettingSource.MAX_PORT);
        return new ServerSettings(
                id,
                source.word(SettingName.CLUSTER_NAME, "paxos"),
                peers(source, id),
                source.path(SettingName.DATA_DIR, SettingName.DATA_DIR_DEFAULT, "data")
                        .resolve(Integer.toString(id)),
                source.word(SettingName.STORE, "journal"),
                source.whole(SettingName.REST_PORT, REST_PORT_BASE + id, 0, SettingSource.MAX_PORT),
                grpcPort,
                source.whole(SettingName.MAX_VALUE_BYTES, DEFAULT_MAX_VALUE_BYTES, 1, MAX_VALUE_BYTES),
                source.whole(SettingName.MAX_IN_FLIGHT, DEFAULT_MAX_IN_FLIGHT, 1, MAX_IN_FLIGHT),
                source.duration(SettingName.REQUEST_DEADLINE, DEFAULT_REQUEST_DEADLINE, MAX_DEADLINE),
                source.duration(SettingName.STOP_DEADLINE, DEFAULT_STOP_DEADLINE, MAX_DEADLINE),
                source.duration(SettingName.PING_INTERVAL, DEFAULT_PING_INTERVAL, MAX_DEADLINE));
    }

    private static SortedMap<Integer, Endpoint> peers(SettingSource source, int id) {
        SortedMap<Integer, Endpoint> peers = source.peers(SettingName.PEERS, MAX_SERVER_ID);
        if (peers.size() > MAX_SERVERS) {
            throw new WrongSettingException(
                    SettingName.PEERS,
                    "lists " + peers.size() + " servers, at most " + MAX_SERVERS + " may be in a cluster");
        }
        int count = source.whole(SettingName.SERVER_COUNT, peers.size(), 1, MAX_SERVERS);
        if (peers.isEmpty()) {
            for (int peer = 1; peer <= count; peer++) {
                peers.put(peer, new Endpoint("localhost", GRPC_PORT_BASE + peer));
            }
            if (count > 0 && id > count) {
                throw new WrongSettingException(
                        SettingName.SERVER_ID,
                        "is \"" + id + "\", must be a whole number from 1 to " + count + ", which is "
                                + SettingName.SERVER_COUNT);
            }
            return peers;
        }
        if (count != peers.size()) {
            throw new WrongSettingException(
                    SettingName.SERVER_COUNT,
                    "is \"" + count + "\", but " + SettingName.PEERS + " lists " + peers.size() + " servers");
        }
        if (!peers.containsKey(id)) {
            throw new WrongSettingException(
                    SettingName.PEERS, "lists the servers " + peers.keySet() + ", must list this one, " + id + ", too");
        }
        return peers;
    }
}
