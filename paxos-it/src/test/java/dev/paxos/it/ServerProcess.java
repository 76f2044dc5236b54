package dev.paxos.it;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.paxos.bench.system.ProcessUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged server as a process. It can be killed, stopped in its tracks and started again on the same ports and
 * directory. One thread uses it at a time.
 */
final class ServerProcess implements AutoCloseable {
    /** How long a server may take to serve, or to end after it was asked to: far more than it needs. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    // The first compiler alone: these servers live for seconds, and several start at once.
    private static final List<String> JVM = List.of(
            "-Xms32m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");

    private final ServerSpec spec;
    private final Path logFile;
    private Process process;
    private ProcessLog log;

    private ServerProcess(ServerSpec spec, Path logFile, Process process) {
        this.spec = spec;
        this.logFile = logFile;
        this.process = process;
        this.log = ProcessLog.of(process, logFile);
    }

    /** Starts a server and does not wait for it. */
    static ServerProcess launch(ServerSpec spec, Path logFile) {
        return new ServerProcess(spec, logFile, run(spec));
    }

    ServerSpec spec() {
        return spec;
    }

    int id() {
        return spec.id();
    }

    RestCalls rest() {
        return new RestCalls(spec.httpPort());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it serves. */
    ServerProcess awaitReady() {
        RestCalls rest = rest();
        try {
            Awaitility.await("server " + id() + " serves")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || (spec.hasTls() ? log.contains("serves REST at") : rest.isUp()));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("server " + id() + " is not ready after " + PATIENCE + "\n" + log, e);
        }
        if (!process.isAlive()) {
            throw new AssertionError(
                    "server " + id() + " ended at its start, exit code " + process.exitValue() + "\n" + log);
        }
        return this;
    }

    /** Kills it as a loss of power would end its process: nothing more is written. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Asks it to stop, and returns its exit code once it has. */
    int terminate() {
        process.destroy();
        return awaitExit();
    }

    /** Asks it to stop and does not wait for that. */
    void beginTerminate() {
        process.destroy();
    }

    /** Stops it in its tracks: it neither answers nor ends. */
    void pause() {
        signal("STOP");
    }

    /** Lets it go on after {@link #pause}. */
    void resume() {
        signal("CONT");
    }

    /** Starts it again, after its end, with what it was started with before. Does not wait for it. */
    ServerProcess restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("server " + id() + " still runs");
        }
        process = run(spec);
        log = ProcessLog.of(process, logFile);
        return this;
    }

    /** Waits for its end and returns the exit code. */
    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), MILLISECONDS)) {
                throw new AssertionError("server " + id() + " has not ended after " + PATIENCE + "\n" + log);
            }
            log.awaitEnd(PATIENCE);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for server " + id(), e);
        }
    }

    /** Returns what it printed last. */
    List<String> lastLines() {
        return log.lastLines();
    }

    /** Returns all that it ever printed. */
    String wholeLog() {
        try {
            return Files.readString(logFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the command that runs, as everybody on this machine may see it. */
    String commandLine() {
        ProcessHandle.Info info = process.info();
        return info.command().orElse("") + " "
                + String.join(" ", info.arguments().orElse(new String[0]));
    }

    /** Returns its resident memory. */
    long residentBytes() {
        try {
            return ProcessUsage.residentBytes(process.pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what it printed last, for a message. */
    ProcessLog log() {
        return log;
    }

    /** Ends it, whatever state it is in. */
    @Override
    public void close() {
        kill();
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " of server " + id() + " ended with " + code);
            }
        } catch (IOException e) {
            throw new AssertionError("kill -" + name + " could not run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static Process run(ServerSpec spec) {
        List<String> command = new ArrayList<>(spec.launcher());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(Workbench.program());
        command.addAll(spec.arguments());
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            // What the one who runs the tests has set for servers of his own.
            builder.environment().keySet().removeIf(name -> name.startsWith("PAXOS_") || name.startsWith("SERVER_"));
            return builder.start();
        } catch (IOException e) {
            throw new AssertionError("server " + spec.id() + " could not be started", e);
        }
    }
}
