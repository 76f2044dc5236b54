package dev.paxos.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of {@code run-server.sh} or a part of it, whose output goes to files. */
final class ScriptRun implements AutoCloseable {
    /** Where tests run in the background the signals of a terminal are ignored, and a script inherits that for good. */
    private static final List<String> DEFAULT_SIGNALS = canSetSignals()
            ? List.of("env", "--default-signal=INT", "--default-signal=HUP", "--default-signal=TERM")
            : List.of();

    private final Process process;
    private final Path out;
    private final Path err;

    private ScriptRun(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Returns the script of this checkout. */
    static Path ofCheckout() {
        return Path.of("..", "run-server.sh").toAbsolutePath().normalize();
    }

    /** Returns the script beside the server that makes its start fast. */
    static Path fastStart() {
        return ofCheckout().resolveSibling("paxos-rest-server").resolve("fast-start.sh");
    }

    /** Returns the JVM's arguments that start a packaged server, after what makes that fast has been prepared. */
    static List<String> program(Path serverJar) {
        try {
            Path directory = Files.createTempDirectory("fast-start");
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            try (ScriptRun run = start(fastStart(), directory, Map.of(), List.of(java, serverJar.toString()))) {
                if (run.awaitExit() != 0) {
                    throw new AssertionError("fast-start.sh ended with " + run.process.exitValue() + "\n" + run.err());
                }
                return run.out().lines().toList();
            } finally {
                Workbench.remove(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Starts a script from a directory, with nothing in its environment that begins like a setting but what is given. */
    static ScriptRun start(Path script, Path directory, Map<String, String> environment, List<String> arguments) {
        try {
            Path out = Files.createTempFile(directory, "out", ".txt");
            Path err = Files.createTempFile(directory, "err", ".txt");
            List<String> command = new ArrayList<>(DEFAULT_SIGNALS);
            command.add(script.toString());
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            Map<String, String> variables = builder.environment();
            variables.keySet().removeIf(name -> name.startsWith("PAXOS_") || name.startsWith("SERVER_"));
            variables.remove("JAVA_OPTS");
            variables.put("JAVA_HOME", System.getProperty("java.home"));
            variables.putAll(environment);
            return new ScriptRun(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end and returns its exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(ServerProcess.PATIENCE.toMillis(), MILLISECONDS)) {
            throw new AssertionError("the script has not ended\n" + out() + err());
        }
        return process.exitValue();
    }

    /** Returns what it has written to its standard output so far. */
    String out() {
        return read(out);
    }

    /** Returns what it has written to its standard error so far. */
    String err() {
        return read(err);
    }

    /** Returns the processes that it started and that still run. */
    List<ProcessHandle> children() {
        return process.descendants().filter(ProcessHandle::isAlive).toList();
    }

    /** Sends it, and it alone, a signal. */
    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill -" + name + " ended with " + code);
        }
    }

    /** Ends it and what it started. */
    @Override
    public void close() {
        children().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static boolean canSetSignals() {
        try {
            return new ProcessBuilder("env", "--default-signal=INT", "true")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
