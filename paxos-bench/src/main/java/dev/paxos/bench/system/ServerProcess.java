package dev.paxos.bench.system;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One server of a cluster. Used by one thread at a time. */
public final class ServerProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    /** Those that run: no server outlives this program, however it ends. */
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-of-servers"));
    }

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final int statusPort;
    private Process process;
    private long cpuMillisOfEarlierRuns;

    private ServerProcess(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path log,
            int statusPort,
            Process process) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.statusPort = statusPort;
        this.process = process;
    }

    /** Starts a process; what it prints is appended to a file, and how it is it tells at a port. */
    static ServerProcess start(
            String name, List<String> command, Map<String, String> environment, Path log, int statusPort)
            throws IOException {
        return new ServerProcess(
                name, List.copyOf(command), Map.copyOf(environment), log, statusPort, run(command, environment, log));
    }

    private static Process run(List<String> command, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // What the one who runs this has set for servers of his own.
        builder.environment()
                .keySet()
                .removeIf(key -> key.startsWith("PAXOS_")
                        || key.startsWith("SERVER_")
                        || key.startsWith("ETCD_")
                        || key.equals("JAVA_OPTS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        RUNNING.add(process);
        return process;
    }

    /** Returns the name of the server in its cluster. */
    public String name() {
        return name;
    }

    /** Returns where all that it printed is. */
    public Path log() {
        return log;
    }

    /** Returns the port at which it tells how it is. */
    int statusPort() {
        return statusPort;
    }

    /** Returns its process id. */
    public long pid() {
        return process.pid();
    }

    /** Tells whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns its CPU time so far, that of its earlier runs included as far as it is known, in milliseconds. */
    public long cpuMillis() {
        try {
            return cpuMillisOfEarlierRuns + ProcessUsage.cpuMillis(pid());
        } catch (IOException ended) {
            return cpuMillisOfEarlierRuns;
        }
    }

    /** Returns its resident memory in bytes, 0 where it does not run. */
    public long residentBytes() {
        try {
            return ProcessUsage.residentBytes(pid());
        } catch (IOException ended) {
            return 0;
        }
    }

    /** Ends it as a loss of power would: {@code kill -9}. */
    public void kill() {
        cpuMillisOfEarlierRuns = cpuMillis();
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops it in its tracks. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on after {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    /** Starts it again after its end, with what it was started with before. Does not wait until it serves. */
    public void restart() throws IOException {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " still runs");
        }
        process = run(command, environment, log);
    }

    /** Asks it to stop, and waits for that; kills it where it does not. */
    @Override
    public void close() {
        cpuMillisOfEarlierRuns = cpuMillis();
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(process);
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + signal + " of " + name + " ended with " + code);
            }
        } catch (IOException e) {
            throw new IllegalStateException("kill -" + signal + " of " + name + " cannot run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
