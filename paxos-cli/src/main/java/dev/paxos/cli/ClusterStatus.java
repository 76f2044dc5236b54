package dev.paxos.cli;

import dev.paxos.client.Answer;
import dev.paxos.client.PaxosClient;
import dev.paxos.client.PeerMonitor;
import dev.paxos.client.PeerStatus;
import dev.paxos.client.PingReply;
import dev.paxos.client.ServerIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How every server is, as it told when it was asked, or why it did not tell.
 *
 * @param servers in the order of their ids
 */
record ClusterStatus(List<Server> servers) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long POLL_MILLIS = 2;

    ClusterStatus {
        servers = List.copyOf(servers);
    }

    /**
     * One server.
     *
     * @param id its id
     * @param address where it was asked
     * @param state {@code up}, {@code halted} after a storage fault, or {@code down}
     * @param roundTrip how long a ping last took, on an open connection
     * @param incarnation the birth of its data directory
     * @param problem why it is not up
     */
    record Server(
            int id,
            String address,
            String state,
            Optional<Duration> roundTrip,
            Optional<String> incarnation,
            Optional<String> problem) {
        boolean isUp() {
            return state.equals("up");
        }
    }

    /** Asks every server once. The monitor knows how long that takes, for it has asked before. */
    static ClusterStatus ask(PaxosClient client, PeerMonitor monitor) throws InterruptedException {
        Map<Integer, Answer<PingReply>> answers =
                ClusterCommand.await(client.broadcast().ping().all());
        List<Server> servers = new ArrayList<>();
        monitor.peers().forEach((id, peer) -> servers.add(server(id, peer, answers.get(id))));
        return new ClusterStatus(servers);
    }

    /** Waits until the monitor knows how long a ping takes to each server that has answered one before. */
    static void awaitRoundTrips(PeerMonitor monitor, Map<Integer, Answer<PingReply>> answers)
            throws InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < PATIENCE.toNanos()
                && !monitor.peers().values().stream()
                        .allMatch(peer -> peer.roundTrip().isPresent()
                                || answers.get(peer.serverId()) instanceof Answer.Failed)) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static Server server(int id, PeerStatus peer, @Nullable Answer<PingReply> answer) {
        String address = peer.endpoint().toString();
        if (answer instanceof Answer.Replied<PingReply> replied) {
            boolean serving = replied.reply().serving();
            ServerIdentity identity = replied.reply().identity();
            return new Server(
                    id,
                    address,
                    serving ? "up" : "halted",
                    peer.roundTrip(),
                    Optional.of(identity.incarnation()),
                    serving
                            ? Optional.empty()
                            : Optional.of("a storage fault halted its acceptor; its log says which"));
        }
        String problem = answer instanceof Answer.Failed<PingReply> failed ? failed.message() : "it has not answered";
        return new Server(id, address, "down", Optional.empty(), Optional.empty(), Optional.of(problem));
    }

    long up() {
        return servers.stream().filter(Server::isUp).count();
    }

    boolean hasMajority() {
        return up() > servers.size() / 2;
    }

    ExitCode exitCode() {
        if (up() == servers.size()) {
            return ExitCode.OK;
        }
        return hasMajority() ? ExitCode.DEGRADED : ExitCode.NO_QUORUM;
    }

    /** Writes it for a person. */
    List<String> lines() {
        Table table = new Table("SERVER", "ADDRESS", "STATE", "ROUND TRIP", "INCARNATION");
        for (Server server : servers) {
            table.row(
                    Integer.toString(server.id()),
                    server.address(),
                    server.state(),
                    server.roundTrip().map(ClusterStatus::millis).orElse("-"),
                    server.incarnation().orElse("-"));
        }
        List<String> lines = new ArrayList<>(table.lines());
        for (Server server : servers) {
            server.problem().ifPresent(problem -> lines.add("server " + server.id() + ": " + problem));
        }
        lines.add(up() + " of " + servers.size() + " up: " + (hasMajority() ? "a majority" : "no majority"));
        return lines;
    }

    /** Writes it for a program. */
    Json json() {
        List<Json> all = servers.stream()
                .map(server -> new Json()
                        .with("id", server.id())
                        .with("address", server.address())
                        .with("state", server.state())
                        .with("roundTripMicros", server.roundTrip().map(time -> time.toNanos() / 1000))
                        .with("incarnation", server.incarnation())
                        .with("problem", server.problem()))
                .toList();
        return new Json().with("majority", hasMajority()).with("servers", all);
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }
}
