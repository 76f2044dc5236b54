package dev.paxos.bench.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** etcd as the system's package installs it, with its default settings. */
public final class EtcdTarget implements Target {
    private static final int SERVERS = 3;

    /** Makes the target. */
    public EtcdTarget() {}

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public Optional<String> missing() {
        return output("etcd", "--version").isPresent()
                ? Optional.empty()
                : Optional.of("there is no etcd on the PATH (Debian: apt-get install etcd-server)");
    }

    @Override
    public String version() {
        return output("etcd", "--version")
                .map(text -> text.lines().findFirst().orElse("").replaceAll("[^0-9.]", ""))
                .orElse("none");
    }

    private static Optional<String> output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException notInstalled) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public Cluster start(Path directory) throws Exception {
        int clientBase = Ports.free(SERVERS) - 1;
        int peerBase = Ports.free(SERVERS) - 1;
        List<String> members = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int id = 1; id <= SERVERS; id++) {
            members.add("etcd" + id + "=http://127.0.0.1:" + (peerBase + id));
            ports.add(clientBase + id);
        }
        List<ServerProcess> servers = new ArrayList<>();
        for (int id = 1; id <= SERVERS; id++) {
            String peer = "http://127.0.0.1:" + (peerBase + id);
            String client = "http://127.0.0.1:" + (clientBase + id);
            servers.add(ServerProcess.start(
                    "etcd" + id,
                    List.of(
                            "etcd",
                            "--name=etcd" + id,
                            "--data-dir=" + directory.resolve("etcd" + id),
                            "--listen-peer-urls=" + peer,
                            "--initial-advertise-peer-urls=" + peer,
                            "--listen-client-urls=" + client,
                            "--advertise-client-urls=" + client,
                            "--initial-cluster=" + String.join(",", members),
                            "--initial-cluster-state=new",
                            // No matter of speed: all versions of large values are more than the default takes.
                            "--quota-backend-bytes=" + (8L << 30),
                            "--logger=zap"),
                    Map.of(),
                    directory.resolve("etcd" + id + ".log"),
                    clientBase + id));
        }
        Startup.await(servers, server -> EtcdStatus.knowsALeader(ports.get(server)));
        return new Cluster(servers, ports, round -> leader(ports));
    }

    private static int leader(List<Integer> ports) {
        for (int server = 0; server < ports.size(); server++) {
            if (EtcdStatus.isLeader(ports.get(server))) {
                return server;
            }
        }
        throw new IllegalStateException("no server of etcd says that it leads");
    }

    @Override
    public Session connect(int clients, List<Integer> ports) {
        return new EtcdSession(ports, clients);
    }
}
