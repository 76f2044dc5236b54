package dev.paxos.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts a cluster of three servers in one process, asks it something by each interface, and stops it: so all classes that
 * a server needs get loaded, and a JVM that was told to can archive them for faster starts. {@code fast-start.sh} does.
 */
final class Rehearsal {
    private static final int SERVERS = 3;
    private static final String CLUSTER = "rehearsal";

    private Rehearsal() {}

    /**
     * Rehearses.
     *
     * @param args an empty directory for the servers' state
     * @throws Exception if a server does not start, or does not answer as it should
     */
    public static void main(String[] args) throws Exception {
        List<Integer> grpcPorts = freePorts();
        String peers = peers(grpcPorts);
        List<ConfigurableApplicationContext> servers = new ArrayList<>();
        try {
            for (int id = 1; id <= SERVERS; id++) {
                servers.add(PaxosServerApplication.start(
                        "--" + SettingName.SERVER_ID + "=" + id,
                        "--" + SettingName.CLUSTER_NAME + "=" + CLUSTER,
                        "--" + SettingName.PEERS + "=" + peers,
                        "--" + SettingName.DATA_DIR + "=" + args[0],
                        "--" + SettingName.GRPC_PORT + "=" + grpcPorts.get(id - 1),
                        "--" + SettingName.REST_PORT + "=0"));
            }
            for (ConfigurableApplicationContext server : servers) {
                askByRest(server);
            }
            askBySdk(peers);
        } finally {
            servers.forEach(ConfigurableApplicationContext::close);
        }
    }

    private static List<Integer> freePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int id = 1; id <= SERVERS; id++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private static String peers(List<Integer> grpcPorts) {
        StringJoiner peers = new StringJoiner(",");
        for (int id = 1; id <= SERVERS; id++) {
            peers.add(id + "=localhost:" + grpcPorts.get(id - 1));
        }
        return peers.toString();
    }

    private static void askByRest(ConfigurableApplicationContext server) throws IOException {
        WebServer rest = ((WebServerApplicationContext) server).getWebServer();
        int port = rest == null ? 0 : rest.getPort();
        String base = "http://localhost:" + port;
        String api = base + "/api";
        expect(200, "GET", api + "/paxos/health", "");
        expect(201, "PUT", api + "/registers/of-" + port, "red");
        expect(200, "GET", api + "/registers/of-" + port, "");
        expect(404, "GET", api + "/registers/absent", "");
        expect(200, "GET", base + "/", "");
        expect(200, "GET", base + "/actuator/prometheus", "");
        expect(200, "POST", api + "/paxos/prepare?key=of-" + port + "&id=1", "");
        expect(200, "POST", api + "/broadcast/paxos/prepare?key=of-" + port + "&id=7", "");
        expect(200, "POST", api + "/broadcast/paxos/propose?key=who&value=me", "");
    }

    private static void expect(int status, String method, String address, String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setRequestMethod(method);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.getBytes(UTF_8));
            }
        }
        if (connection.getResponseCode() != status) {
            throw new IllegalStateException(
                    method + " " + address + " was answered with " + connection.getResponseCode());
        }
    }

    private static void askBySdk(String peers) throws InterruptedException {
        try (PaxosClient client = PaxosClient.connect(CLUSTER, peers)) {
            client.registers().register("rehearsed").blocking().put(Value.utf8("blue"));
            client.registers().register("rehearsed").blocking().get();
        }
    }
}
