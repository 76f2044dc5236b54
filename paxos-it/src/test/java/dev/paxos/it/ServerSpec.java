package dev.paxos.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a server is started with.
 *
 * @param id the id of the server
 * @param httpPort the port of its REST interface
 * @param grpcPort the port of its gRPC interface
 * @param dataDirectory the parent of the directory in which it keeps its state
 * @param settings further settings, by their full names
 * @param launcher a command that takes the server's command as its arguments and becomes it, or none
 */
record ServerSpec(
        int id, int httpPort, int grpcPort, Path dataDirectory, Map<String, String> settings, List<String> launcher) {
    ServerSpec {
        settings = Map.copyOf(settings);
        launcher = List.copyOf(launcher);
    }

    ServerSpec(int id, int httpPort, int grpcPort, Path dataDirectory, Map<String, String> settings) {
        this(id, httpPort, grpcPort, dataDirectory, settings, List.of());
    }

    /** Returns this with one more setting, or another value of one. */
    ServerSpec with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return new ServerSpec(id, httpPort, grpcPort, dataDirectory, more, launcher);
    }

    /** Returns this for another server's directory, id and ports staying as they are. */
    ServerSpec in(Path otherDirectory) {
        return new ServerSpec(id, httpPort, grpcPort, otherDirectory, settings, launcher);
    }

    /** Returns this on ports of its own. */
    ServerSpec onOtherPorts() {
        return new ServerSpec(id, FreePorts.one(), FreePorts.one(), dataDirectory, settings, launcher);
    }

    /** Returns this started by a command that becomes it, within those that it has already. */
    ServerSpec under(String... command) {
        List<String> more = new ArrayList<>(launcher);
        more.addAll(List.of(command));
        return new ServerSpec(id, httpPort, grpcPort, dataDirectory, settings, more);
    }

    /** Returns where this server keeps its own state. */
    Path ownDirectory() {
        return dataDirectory.resolve(Integer.toString(id));
    }

    /** Tells whether its REST interface speaks TLS. */
    boolean hasTls() {
        return settings.containsKey("server.ssl.bundle");
    }

    /** Returns how peers reach it. */
    String grpcAddress() {
        return "localhost:" + grpcPort;
    }

    /** Returns the arguments of the packaged server. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--paxos.server.id=" + id);
        arguments.add("--paxos.server.data.dir=" + dataDirectory);
        arguments.add("--server.port=" + httpPort);
        arguments.add("--paxos.grpc.port=" + grpcPort);
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }
}
