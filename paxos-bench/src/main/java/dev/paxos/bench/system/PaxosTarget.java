package dev.paxos.bench.system;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This project's packaged server, started by {@code run-server.sh}, with a choice of clients. */
public final class PaxosTarget implements Target {
    private static final int SERVERS = 3;

    private final String name;
    private final Installation installation;
    private final Client client;

    /** How a client talks to the servers. */
    @FunctionalInterface
    interface Client {
        Session connect(PaxosCluster cluster, int clients, List<Integer> ports) throws Exception;
    }

    private PaxosTarget(String name, Installation installation, Client client) {
        this.name = name;
        this.installation = installation;
        this.client = client;
    }

    /** The Java SDK, which proposes directly to the acceptors. */
    public static PaxosTarget sdk(Installation installation) {
        return new PaxosTarget("paxos", installation, (cluster, clients, ports) -> new SdkSession(ports));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> missing() {
        return Files.isRegularFile(installation.serverJar())
                ? Optional.empty()
                : Optional.of("there is no " + installation.serverJar());
    }

    @Override
    public String version() {
        return installation.serverJar().getFileName().toString().replaceAll("^paxos-rest-server-|-exec\\.jar$", "");
    }

    @Override
    public Cluster start(Path directory) throws Exception {
        return start(directory, SERVERS);
    }

    /** Starts servers 1 to so many; a single one is a bare acceptor. */
    PaxosCluster start(Path directory, int count) throws Exception {
        int httpBase = Ports.free(count) - 1;
        int grpcBase = Ports.free(count) - 1;
        List<ServerProcess> servers = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            List<String> command = new ArrayList<>(List.of(
                    installation.root().resolve("run-server.sh").toString(),
                    "--jar",
                    installation.serverJar().toString(),
                    "--http-base",
                    Integer.toString(httpBase),
                    "--grpc-base",
                    Integer.toString(grpcBase),
                    Integer.toString(id)));
            if (count > 1) {
                command.add(Integer.toString(count));
            }
            Map<String, String> environment = new HashMap<>();
            environment.put("PAXOS_DATA_DIR", directory.resolve("data").toString());
            environment.put("JAVA_HOME", System.getProperty("java.home"));
            installation.recording(name + "-server-" + id).ifPresent(options -> environment.put("JAVA_OPTS", options));
            servers.add(ServerProcess.start(
                    "server " + id, command, environment, directory.resolve("server-" + id + ".log")));
        }
        Startup.await(servers, server -> isHealthy(httpBase + 1 + server));
        return new PaxosCluster(servers, httpBase, grpcBase);
    }

    private static boolean isHealthy(int port) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://localhost:" + port + "/api/paxos/health")
                .toURL()
                .openConnection();
        connection.setConnectTimeout(500);
        connection.setReadTimeout(2000);
        return connection.getResponseCode() == 200;
    }

    /** The servers, with their ports. */
    final class PaxosCluster implements Cluster {
        private final List<ServerProcess> servers;
        private final int httpBase;
        private final int grpcBase;

        PaxosCluster(List<ServerProcess> servers, int httpBase, int grpcBase) {
            this.servers = List.copyOf(servers);
            this.httpBase = httpBase;
            this.grpcBase = grpcBase;
        }

        @Override
        public List<ServerProcess> servers() {
            return servers;
        }

        @Override
        public List<Integer> clientPorts() {
            return ports(grpcBase);
        }

        /** Returns the ports of the REST interfaces. */
        List<Integer> restPorts() {
            return ports(httpBase);
        }

        private List<Integer> ports(int base) {
            List<Integer> ports = new ArrayList<>();
            for (int id = 1; id <= servers.size(); id++) {
                ports.add(base + id);
            }
            return ports;
        }

        @Override
        public int mostImportantServer() {
            // None is: there is no leader.
            return 0;
        }

        @Override
        public Session connect(int clients, List<Integer> ports) throws Exception {
            return client.connect(this, clients, ports);
        }
    }
}
