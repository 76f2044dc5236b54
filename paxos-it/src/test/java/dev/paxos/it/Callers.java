package dev.paxos.it;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.proposer.ProposerLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All clients of a run, by each interface, every one with links of its own, and their threads. */
final class Callers implements AutoCloseable {
    private static final String ALONE = "-alone";
    private static final int SDK_CLIENTS = 3;
    private static final int THREADS_OF_AN_SDK_CLIENT = 3;

    private final HistoryLog log;
    private final OutcomeCounts counts;
    private final long seed;
    private final List<RegisterClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Continuity> continuities = new TreeMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;

    Callers(LinkedCluster cluster, HistoryLog log, OutcomeCounts counts, long seed) {
        this.log = log;
        this.counts = counts;
        this.seed = seed;
        for (int i = 1; i <= SDK_CLIENTS; i++) {
            String name = "sdk-" + i;
            String endpoints = cluster.addProposer(name, continuities(name));
            add(name, connect(endpoints), THREADS_OF_AN_SDK_CLIENT);
        }
        for (int id = 1; id <= 2; id++) {
            ServerSpec server = cluster.process(id).spec();
            String rest = "rest-" + id;
            add(rest, new RestClient(cluster.addClient(rest, id, server.httpPort(), continuities(rest))), 1);
            String grpc = "grpc-" + id;
            add(grpc, new GrpcClient(cluster.addClient(grpc, id, server.grpcPort(), continuities(grpc))), 1);
        }
    }

    /** Connects as a client does that would rather hear soon that a server is away. */
    static SdkClient connect(String endpoints) {
        return new SdkClient(PaxosClient.builder("paxos")
                .endpoints(endpoints)
                .deadline(Duration.ofSeconds(1))
                .connectTimeout(Duration.ofMillis(500))
                .proposerLimits(ProposerLimits.DEFAULT.withDeadline(Duration.ofSeconds(2)))
                .build());
    }

    private Continuity continuity(String name) {
        return continuities.computeIfAbsent(name, any -> new Continuity());
    }

    private List<Continuity> continuities(String name) {
        return List.of(continuity(name), continuity(name + ALONE));
    }

    /**
     * Besides threads that contend with all others, each client has one that is alone with its key, so that nothing but
     * faults and the client stand in its way. What it achieves is counted apart.
     */
    private void add(String name, RegisterClient client, int count) {
        clients.add(client);
        for (int i = 1; i <= count; i++) {
            Caller caller = caller(name + "-" + i, continuity(name), client);
            addThread(caller::step);
        }
        Caller alone = caller(name + ALONE, continuity(name + ALONE), client);
        addThread(alone::stepAlone);
    }

    private Caller caller(String name, Continuity continuity, RegisterClient client) {
        return new Caller(name, client, log, continuity, counts, seed + name.hashCode());
    }

    private void addThread(Step step) {
        Thread thread = new Thread(() -> repeat(step), "caller");
        thread.setDaemon(true);
        threads.add(thread);
    }

    private void repeat(Step step) {
        try {
            while (!ending) {
                step.run();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failures.add(e);
        }
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Has every thread finish what it is at. */
    void end() throws InterruptedException {
        long now = System.nanoTime();
        continuities.values().forEach(continuity -> continuity.possible(false, now));
        ending = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Returns what no client should ever be told. */
    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** Returns the number of each client's successes. */
    Map<String, Long> successes() {
        Map<String, Long> successes = new TreeMap<>();
        continuities.forEach((name, continuity) -> successes.put(name, continuity.successes()));
        return successes;
    }

    /** What was before this does not count as a time without a success. */
    void forgetGaps() {
        long now = System.nanoTime();
        continuities.values().forEach(continuity -> continuity.forget(now));
    }

    /**
     * Returns the longest time without a success of each client that proposes by itself, while a majority was up and
     * connected to it. The others wait for a server, and for what their libraries take to give up a connection.
     */
    Map<String, Duration> longestGapsOfProposers() {
        Map<String, Duration> gaps = new TreeMap<>();
        long now = System.nanoTime();
        continuities.forEach((name, continuity) -> {
            if (name.startsWith("sdk-")) {
                gaps.put(name, Duration.ofNanos(continuity.longestNanos(now)));
            }
        });
        return gaps;
    }

    /** Says of each client how it fared, with times counted from a moment on. */
    String describe(long sinceNanos) {
        StringBuilder text = new StringBuilder();
        long now = System.nanoTime();
        continuities.forEach((name, continuity) -> text.append(String.format(
                Locale.ROOT,
                "  %-12s %,8d successes; in %,7.1f s with a path to a majority at most %,5d ms without one, until %.1f s%n",
                name,
                continuity.successes(),
                continuity.possibleNanos() / 1e9,
                continuity.longestNanos(now) / 1_000_000,
                (continuity.longestEndedNanos() - sinceNanos) / 1e9)));
        return text.toString();
    }

    @Override
    public void close() {
        ending = true;
        clients.forEach(RegisterClient::close);
    }
}
