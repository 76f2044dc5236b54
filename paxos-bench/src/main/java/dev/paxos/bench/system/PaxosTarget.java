package dev.paxos.bench.system;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
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

    private final Installation installation;
    private final Client client;
    private Optional<MutualTls> tls = Optional.empty();

    /** How a client talks to the servers. */
    public enum Client {
        /** The Java SDK, which proposes directly to the acceptors. */
        SDK("paxos"),
        /** The same, with certificates on both sides, and between the servers. */
        SDK_MUTUAL_TLS("paxos-mtls"),
        /** The service of registers over gRPC. */
        GRPC("paxos-grpc"),
        /** The REST interface of registers. */
        REST("paxos-rest");

        private final String label;

        Client(String label) {
            this.label = label;
        }
    }

    /** Makes the target for a kind of client. */
    public PaxosTarget(Installation installation, Client client) {
        this.installation = installation;
        this.client = client;
    }

    @Override
    public String name() {
        return client.label;
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

    /** Starts a server that knows no cluster: an acceptor alone. */
    public Cluster startAcceptor(Path directory) throws Exception {
        return start(directory, 1);
    }

    private Cluster start(Path directory, int count) throws Exception {
        int httpBase = Ports.free(count) - 1;
        int grpcBase = Ports.free(count) - 1;
        tls = client == Client.SDK_MUTUAL_TLS
                ? Optional.of(MutualTls.make(installation, directory.resolve("certificates")))
                : Optional.empty();
        List<ServerProcess> servers = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
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
            int server = id;
            tls.ifPresent(secured -> environment.putAll(secured.settings(server)));
            installation
                    .recording(client.label + "-server-" + id)
                    .ifPresent(options -> environment.put("JAVA_OPTS", options));
            servers.add(ServerProcess.start(
                    "server " + id, command, environment, directory.resolve("server-" + id + ".log"), httpBase + id));
            ports.add((client == Client.REST ? httpBase : grpcBase) + id);
        }
        Startup.await(
                servers,
                server -> client == Client.REST ? isHealthy(ports.get(server)) : isListening(ports.get(server)));
        return new Cluster(servers, ports, round -> round % count);
    }

    /** A server listens for gRPC once it serves it, which is before REST. */
    private static boolean isListening(int port) throws IOException {
        new Socket("localhost", port).close();
        return true;
    }

    /** Waits until a server of this target serves all that it does, after its start or restart. */
    public static void awaitServing(ServerProcess server) throws InterruptedException {
        Startup.await(List.of(server), one -> isHealthy(server.statusPort()));
    }

    private static boolean isHealthy(int port) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://localhost:" + port + "/api/paxos/health")
                .toURL()
                .openConnection();
        connection.setConnectTimeout(500);
        connection.setReadTimeout(2000);
        return connection.getResponseCode() == 200;
    }

    @Override
    public Session connect(int clients, List<Integer> ports) {
        return switch (client) {
            case SDK, SDK_MUTUAL_TLS -> new SdkSession(ports, tls.map(MutualTls::client));
            case GRPC -> new GrpcSession(ports, clients);
            case REST -> new RestSession(ports, clients);
        };
    }
}
