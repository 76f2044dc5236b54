package dev.paxos.it;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts what a test needs and ends it always. In a static field it serves all tests of a class, in another field each
 * test for itself. After a failed test it prints what the servers printed last; their whole logs stay in
 * {@code target/server-logs}.
 */
final class Workbench implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final Path LOGS = Path.of("target", "server-logs").toAbsolutePath();

    // Lost connections are what these tests are about. Held here, for a logger that nobody holds forgets its level.
    private static final Logger CLIENT_LOG = Logger.getLogger("dev.paxos.client");

    static {
        CLIENT_LOG.setLevel(Level.WARNING);
    }

    private final List<ServerProcess> servers = new ArrayList<>();
    private @Nullable Path directory;
    private boolean shared;

    /** Returns the packaged server. */
    static Path serverJar() {
        String jar = System.getProperty("paxos.server.jar");
        if (jar == null || !Files.isRegularFile(Path.of(jar))) {
            throw new IllegalStateException(
                    "paxos.server.jar: is " + jar + ", must be the packaged server; \"./mvnw verify\" sets it");
        }
        return Path.of(jar).toAbsolutePath().normalize();
    }

    /** Returns the JVM's arguments that start the packaged server, as fast as it can. */
    static List<String> program() {
        return Program.ARGUMENTS;
    }

    /** Prepared when the first server starts, for it takes some seconds. */
    private static final class Program {
        static final List<String> ARGUMENTS = ScriptRun.program(serverJar());
    }

    /** Returns an empty directory that lives as long as this does. */
    Path newDirectory(String name) {
        try {
            if (directory == null) {
                directory = Files.createTempDirectory("paxos-it");
            }
            return Files.createTempDirectory(directory, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a server of its own directory and ports that knows of no other. */
    ServerSpec spec(int id) {
        return new ServerSpec(id, FreePorts.one(), FreePorts.one(), newDirectory("data"), Map.of());
    }

    /** Returns the servers 1 to {@code count}, which know each other. */
    List<ServerSpec> clusterSpecs(int count) {
        List<ServerSpec> alone = new ArrayList<>();
        Map<Integer, String> addresses = new TreeMap<>();
        for (int id = 1; id <= count; id++) {
            ServerSpec spec = spec(id);
            alone.add(spec);
            addresses.put(id, spec.grpcAddress());
        }
        return alone.stream()
                .map(spec -> spec.with("paxos.server.count", Integer.toString(count))
                        .with("paxos.cluster.peers", peers(addresses)))
                .toList();
    }

    /** Writes addresses as the setting {@code paxos.cluster.peers} takes them. */
    static String peers(Map<Integer, String> addresses) {
        List<String> words = new ArrayList<>();
        new TreeMap<>(addresses).forEach((id, address) -> words.add(id + "=" + address));
        return String.join(",", words);
    }

    /** Starts a server and does not wait for it. */
    ServerProcess launch(ServerSpec spec) {
        try {
            Files.createDirectories(LOGS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path log = LOGS.resolve("server-%d-port-%d.log".formatted(spec.id(), spec.httpPort()));
        ServerProcess server = ServerProcess.launch(spec, log);
        servers.add(server);
        return server;
    }

    /** Starts a server and waits until it serves. */
    ServerProcess start(ServerSpec spec) {
        return launch(spec).awaitReady();
    }

    /** Starts servers at once and waits until all serve. */
    TestCluster start(List<ServerSpec> specs) {
        return new TestCluster(specs.stream().map(this::launch).toList()).awaitReady();
    }

    /** Starts the servers 1 to {@code count} and waits until all serve. */
    TestCluster startCluster(int count) {
        return start(clusterSpecs(count));
    }

    /** Starts the servers 1 to {@code count}, each changed first, and waits until all serve. */
    TestCluster startCluster(int count, UnaryOperator<ServerSpec> change) {
        return start(clusterSpecs(count).stream().map(change).toList());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        shared = true;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        context.getExecutionException().ifPresent(failure -> print(context.getDisplayName(), System.out));
        if (!shared) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        context.getExecutionException().ifPresent(failure -> print(context.getDisplayName(), System.out));
        close();
    }

    private void print(String test, PrintStream out) {
        out.println("Servers of the failed " + test + ":");
        servers.forEach(server -> out.println(server.log()));
    }

    private void close() {
        servers.forEach(ServerProcess::close);
        servers.clear();
        if (directory != null) {
            remove(directory);
            directory = null;
        }
    }

    /** Removes a directory and all that is in it. */
    static void remove(Path root) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
