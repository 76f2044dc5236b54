package dev.paxos.bench.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.zookeeper.Version;

/**
 * ZooKeeper from this program's own class path, with the settings of its sample configuration and of its own start
 * script, but for the heap: values of 1 MiB fill the 1000 MB that the script gives. {@code forceSync} is as by default.
 */
public final class ZooKeeperTarget implements Target {
    private static final int SERVERS = 3;

    /** Makes the target. */
    public ZooKeeperTarget() {}

    @Override
    public String name() {
        return "zookeeper";
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public String version() {
        return Version.getVersion();
    }

    @Override
    public Cluster start(Path directory) throws Exception {
        int clientBase = Ports.free(SERVERS) - 1;
        int quorumBase = Ports.free(2 * SERVERS) - 1;
        List<Integer> ports = new ArrayList<>();
        StringBuilder ensemble = new StringBuilder();
        for (int id = 1; id <= SERVERS; id++) {
            ports.add(clientBase + id);
            ensemble.append("server.%d=127.0.0.1:%d:%d%n".formatted(id, quorumBase + id, quorumBase + SERVERS + id));
        }
        List<ServerProcess> servers = new ArrayList<>();
        for (int id = 1; id <= SERVERS; id++) {
            Path data = Files.createDirectories(directory.resolve("zookeeper" + id));
            Files.writeString(data.resolve("myid"), id + "\n");
            Path config = directory.resolve("zookeeper" + id + ".cfg");
            Files.writeString(config, """
                    tickTime=2000
                    initLimit=10
                    syncLimit=5
                    dataDir=%s
                    clientPort=%d
                    clientPortAddress=127.0.0.1
                    maxClientCnxns=0
                    admin.enableServer=false
                    4lw.commands.whitelist=srvr
                    %s""".formatted(data, clientBase + id, ensemble));
            servers.add(ServerProcess.start(
                    "zookeeper" + id,
                    List.of(
                            Installation.java(),
                            "-Xmx2g",
                            // Values of 1 MiB and what goes around them; the default is a little less.
                            "-Djute.maxbuffer=4194304",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                            "-cp",
                            Installation.classPath(),
                            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                            config.toString()),
                    Map.of(),
                    directory.resolve("zookeeper" + id + ".log"),
                    clientBase + id));
        }
        Startup.await(servers, server -> mode(ports.get(server)).isPresent());
        return new Cluster(servers, ports, round -> leader(ports));
    }

    /** Returns {@code leader} or {@code follower}, where the server is part of a quorum. */
    private static Optional<String> mode(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith("Mode: "))
                    .map(line -> line.substring("Mode: ".length()))
                    .findFirst();
        }
    }

    private static int leader(List<Integer> ports) {
        for (int server = 0; server < ports.size(); server++) {
            try {
                if (mode(ports.get(server)).equals(Optional.of("leader"))) {
                    return server;
                }
            } catch (IOException notThis) {
                // Perhaps the next one.
            }
        }
        throw new IllegalStateException("no server of ZooKeeper says that it leads");
    }

    @Override
    public Session connect(int clients, List<Integer> ports) throws Exception {
        return new ZooKeeperSession(ports, clients);
    }
}
