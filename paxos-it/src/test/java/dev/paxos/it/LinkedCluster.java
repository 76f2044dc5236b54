package dev.paxos.it;

import dev.paxos.bench.link.FaultyLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Servers with a {@link FaultyLink} from each to each and from each client to the servers that it uses. It knows what is
 * up and what is whole, and so for which client a majority can be reached. Thread-safe.
 */
final class LinkedCluster implements AutoCloseable {
    private final TestCluster servers;
    // Guarded by this.
    private final List<Wire> wires;
    private final Set<Integer> down = new HashSet<>();
    private final Set<Wire> broken = new HashSet<>();
    private final Map<Site, List<Continuity>> sites = new HashMap<>();

    /**
     * A link and where it leads.
     *
     * @param from a server or a client
     * @param to the id of a server
     */
    record Wire(String from, int to, FaultyLink link) {
        boolean touches(int server) {
            return to == server || from.equals(server(server));
        }
    }

    /**
     * Where a client is.
     *
     * @param name its name
     * @param proposer the server that proposes for it, or 0 where it does so itself
     */
    private record Site(String name, int proposer) {}

    private LinkedCluster(TestCluster servers, List<Wire> wires) {
        this.servers = servers;
        this.wires = wires;
    }

    /** Starts the servers 1 to {@code count}, each changed first, and waits until all serve. */
    static LinkedCluster start(Workbench bench, int count, UnaryOperator<ServerSpec> change) {
        List<ServerSpec> alone = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            alone.add(bench.spec(id));
        }
        List<Wire> wires = new ArrayList<>();
        List<ServerSpec> linked = new ArrayList<>();
        for (ServerSpec spec : alone) {
            Map<Integer, String> peers = new TreeMap<>();
            for (ServerSpec peer : alone) {
                if (peer.id() == spec.id()) {
                    peers.put(peer.id(), peer.grpcAddress());
                } else {
                    Wire wire = wire(server(spec.id()), peer.id(), peer.grpcPort());
                    wires.add(wire);
                    peers.put(peer.id(), "localhost:" + wire.link.port());
                }
            }
            linked.add(change.apply(spec.with("paxos.cluster.peers", Workbench.peers(peers))));
        }
        return new LinkedCluster(bench.start(linked), wires);
    }

    /** Returns the name of a server, where it is the one who connects. */
    static String server(int id) {
        return "server-" + id;
    }

    private static Wire wire(String from, int to, int port) {
        try {
            return new Wire(from, to, FaultyLink.before(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int size() {
        return servers.servers().size();
    }

    int majority() {
        return size() / 2 + 1;
    }

    ServerProcess process(int id) {
        return servers.server(id);
    }

    /** Adds a client that talks to all servers, and returns how it reaches them: {@code 1=host:port,2=host:port,…}. */
    synchronized String addProposer(String name, List<Continuity> continuities) {
        Map<Integer, String> addresses = new TreeMap<>();
        for (ServerProcess server : servers.servers()) {
            Wire wire = wire(name, server.id(), server.spec().grpcPort());
            wires.add(wire);
            addresses.put(server.id(), "localhost:" + wire.link.port());
        }
        sites.put(new Site(name, 0), continuities);
        judge();
        return Workbench.peers(addresses);
    }

    /** Adds a client that has one server propose, and returns the port before a port of that server. */
    synchronized int addClient(String name, int server, int port, List<Continuity> continuities) {
        Wire wire = wire(name, server, port);
        wires.add(wire);
        sites.put(new Site(name, server), continuities);
        judge();
        return wire.link.port();
    }

    /** Returns how all servers are reached without any faults. */
    String directEndpoints() {
        Map<Integer, String> addresses = new TreeMap<>();
        servers.servers()
                .forEach(server -> addresses.put(server.id(), server.spec().grpcAddress()));
        return Workbench.peers(addresses);
    }

    synchronized List<Wire> wires() {
        return List.copyOf(wires);
    }

    /** Returns the names of the clients. */
    synchronized List<String> clients() {
        return sites.keySet().stream().map(Site::name).sorted().toList();
    }

    synchronized boolean isUp(int server) {
        return !down.contains(server);
    }

    synchronized boolean isWhole(Wire wire) {
        return !broken.contains(wire);
    }

    /** To be said before a server is made to fail. */
    synchronized void goesDown(int server) {
        down.add(server);
        judge();
    }

    /** To be said once a server serves again. */
    synchronized void isBack(int server) {
        down.remove(server);
        judge();
    }

    /** To be said before links are made to fail. */
    synchronized void breaks(List<Wire> some) {
        broken.addAll(some);
        judge();
    }

    /** To be said once links are whole again. */
    synchronized void areWhole(List<Wire> some) {
        some.forEach(broken::remove);
        judge();
    }

    private void judge() {
        long now = System.nanoTime();
        sites.forEach((site, continuities) -> {
            boolean possible = reachesMajority(site);
            continuities.forEach(continuity -> continuity.possible(possible, now));
        });
    }

    private boolean reachesMajority(Site site) {
        if (site.proposer == 0) {
            return reachable(site.name) >= majority();
        }
        return reachable(site.name) == 1 && reachable(server(site.proposer)) + 1 >= majority();
    }

    private long reachable(String from) {
        return wires.stream()
                .filter(wire -> wire.from.equals(from) && !broken.contains(wire) && !down.contains(wire.to))
                .count();
    }

    @Override
    public synchronized void close() throws IOException {
        for (Wire wire : wires) {
            wire.link.close();
        }
    }
}
