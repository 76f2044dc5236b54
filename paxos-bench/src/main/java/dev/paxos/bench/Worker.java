package dev.paxos.bench;

import com.google.gson.Gson;
import dev.paxos.bench.load.ClosedLoop;
import dev.paxos.bench.load.Load;
import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.Workload;
import dev.paxos.bench.system.Installation;
import dev.paxos.bench.system.Session;
import dev.paxos.bench.system.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * A process of its own that increments the counter in a closed loop. It says that it is connected, begins at a line on
 * its standard input, and at the end of that says in one line of JSON what it did.
 */
final class Worker implements AutoCloseable {
    static final String ARGUMENT = "worker";

    private static final String CONNECTED = "connected";
    private static final Gson JSON = new Gson();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader answers;

    /** What a worker tells: of the time that was measured, and of all of its time. */
    record Account(String latencies, long nanos, Map<String, Long> failures, long successesInAll, long failuresInAll) {
        LoadResult measured() throws DataFormatException {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(latencies));
            return new LoadResult(Histogram.decodeFromCompressedByteBuffer(bytes, 0), failures, nanos);
        }

        static Account of(LoadResult before, LoadResult measured, LoadResult after) {
            ByteBuffer bytes = ByteBuffer.allocate(measured.latencies().getNeededByteBufferCapacity());
            int length = measured.latencies().encodeIntoCompressedByteBuffer(bytes);
            return new Account(
                    Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length)),
                    measured.nanos(),
                    measured.failures(),
                    before.successes() + measured.successes() + after.successes(),
                    before.failureCount() + measured.failureCount() + after.failureCount());
        }
    }

    private Worker(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a worker and does not wait for it. */
    static Worker start(Target target, List<Integer> ports, int clients, Options options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Installation.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                Installation.classPath(),
                Bench.class.getName(),
                ARGUMENT,
                target.name(),
                Integer.toString(clients),
                Long.toString(options.warmUp().toMillis()),
                Long.toString(options.seconds().toMillis())));
        ports.forEach(port -> command.add(Integer.toString(port)));
        return new Worker(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Waits until it is connected. */
    void awaitConnected() throws IOException {
        String line = answers.readLine();
        if (!CONNECTED.equals(line)) {
            throw new IOException("a worker did not connect, it said: " + line);
        }
    }

    /** Lets it begin. */
    void begin() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Waits for its end. */
    Account account() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("a worker ended without its account");
        }
        return JSON.fromJson(line, Account.class);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The worker's own process. */
    static void run(List<String> arguments, Function<String, Target> targets) throws Exception {
        PrintStream out = System.out;
        Target target = targets.apply(arguments.get(1));
        int clients = Integer.parseInt(arguments.get(2));
        long warmUpMillis = Long.parseLong(arguments.get(3));
        long millis = Long.parseLong(arguments.get(4));
        List<Integer> ports = arguments.subList(5, arguments.size()).stream()
                .map(Integer::valueOf)
                .toList();
        try (Session session = target.connect(clients, ports)) {
            awaitConnected(session);
            out.println(CONNECTED);
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            ClosedLoop loop = ClosedLoop.start(session, Load.of(Workload.INCREMENT, 1, 1), clients);
            Thread.sleep(warmUpMillis);
            LoadResult before = loop.take();
            Thread.sleep(millis);
            LoadResult measured = loop.take();
            LoadResult after = loop.stop();
            out.println(JSON.toJson(Account.of(before, measured, after)));
        }
    }

    /** Several of these start at once, which takes them longer than a client waits for one operation. */
    private static void awaitConnected(Session session) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                session.counter().get();
                return;
            } catch (ExecutionException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
