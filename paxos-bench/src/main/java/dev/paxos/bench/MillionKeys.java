package dev.paxos.bench;

import dev.paxos.bench.load.ClosedLoop;
import dev.paxos.bench.load.Load;
import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.Preload;
import dev.paxos.bench.load.Workload;
import dev.paxos.bench.report.Metric;
import dev.paxos.bench.report.Sample;
import dev.paxos.bench.system.AcceptorSession;
import dev.paxos.bench.system.Cluster;
import dev.paxos.bench.system.PaxosTarget;
import dev.paxos.bench.system.ServerProcess;
import dev.paxos.bench.system.Session;
import dev.paxos.bench.system.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One acceptor with a million keys: what compaction does to latencies, and how long a restart takes. */
final class MillionKeys implements Experiment {
    private static final int KEYS = 1_000_000;
    private static final int CLIENTS = 256;
    private static final int COMPACTIONS = 2;
    private static final Duration AT_MOST = Duration.ofMinutes(4);
    private static final long POLL_MILLIS = 10;
    private static final double MIB = 1 << 20;

    private final Options options;

    MillionKeys(Options options) {
        this.options = options;
    }

    @Override
    public boolean suits(Target target) {
        return target.name().equals("paxos");
    }

    @Override
    public void run(Target target, Path directory, int round, Consumer<Sample> results) throws Exception {
        Load accepts = Load.of(Workload.PUT, KEYS, options.valueBytes().get(0));
        long begun = System.nanoTime();
        try (Cluster acceptor = ((PaxosTarget) target).startAcceptor(directory)) {
            PaxosTarget.awaitServing(acceptor.servers().get(0));
            results.accept(restart("server, empty", round, begun, acceptor));
            try (Session session = new AcceptorSession(acceptor.ports().get(0))) {
                Preload.run(session, accepts);
                compaction(session, accepts, directory.resolve("data").resolve("1"), acceptor, round, results);
            }
            ServerProcess server = acceptor.servers().get(0);
            server.close();
            results.accept(JournalOpening.measure(directory.resolve("data").resolve("1"), round));
            results.accept(restart("server, 1,000,000 keys, after a stop", round, again(server), acceptor));
            server.kill();
            results.accept(restart("server, 1,000,000 keys, after kill -9", round, again(server), acceptor));
        }
    }

    private static long again(ServerProcess server) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        server.restart();
        PaxosTarget.awaitServing(server);
        return begun;
    }

    private static Sample restart(String what, int round, long begun, Cluster acceptor) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.READY_MILLIS, (System.nanoTime() - begun) / 1e6);
        figures.put(Metric.SERVER_RESIDENT_MIB, acceptor.largestResidentBytes() / MIB);
        return new Sample("start of one acceptor", what, "paxos", round, figures, Map.of());
    }

    private void compaction(
            Session session, Load accepts, Path data, Cluster acceptor, int round, Consumer<Sample> results)
            throws IOException, InterruptedException {
        ClosedLoop loop = ClosedLoop.start(session, accepts, CLIENTS);
        Thread.sleep(options.warmUp().toMillis());
        loop.take();
        Stretches without = new Stretches();
        Stretches during = new Stretches();
        boolean compacting = isCompacting(data);
        long end = System.nanoTime() + AT_MOST.toNanos();
        while (during.count < COMPACTIONS && System.nanoTime() < end) {
            Thread.sleep(POLL_MILLIS);
            if (isCompacting(data) != compacting) {
                (compacting ? during : without).add(loop.take());
                compacting = !compacting;
            }
        }
        loop.stop();
        results.accept(without.sample("no compaction", acceptor, round));
        results.accept(during.sample("compaction", acceptor, round));
    }

    /** A compaction runs while there is a snapshot that is not finished. */
    private static boolean isCompacting(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("snapshot-.*\\.tmp"));
        }
    }

    /** Several stretches of time of one kind. */
    private static final class Stretches {
        private LoadResult sum = LoadResult.nothing();
        private int count;

        void add(LoadResult stretch) {
            sum = sum.plus(stretch);
            count++;
        }

        Sample sample(String what, Cluster acceptor, int round) {
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.OPERATIONS, (double) sum.successes());
            figures.put(Metric.FAILURES, (double) sum.failureCount());
            figures.put(Metric.SERVER_RESIDENT_MIB, acceptor.largestResidentBytes() / MIB);
            if (sum.successes() > 0) {
                figures.put(Metric.OPERATIONS_PER_SECOND, sum.perSecond());
                figures.put(Metric.P50_MICROS, sum.micros(50));
                figures.put(Metric.P99_MICROS, sum.micros(99));
                figures.put(Metric.P999_MICROS, sum.micros(99.9));
                figures.put(Metric.MAX_MICROS, sum.maxMicros());
            }
            String load = "%d clients, %,d keys, %s".formatted(CLIENTS, KEYS, what);
            return new Sample("compaction of one acceptor", load, "paxos", round, figures, sum.failures());
        }
    }
}
