package dev.paxos.bench;

import dev.paxos.bench.link.FaultyLink;
import dev.paxos.bench.load.Load;
import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.NumberedWrites;
import dev.paxos.bench.load.OpenLoop;
import dev.paxos.bench.load.Workload;
import dev.paxos.bench.report.Metric;
import dev.paxos.bench.report.Sample;
import dev.paxos.bench.system.Cluster;
import dev.paxos.bench.system.ServerProcess;
import dev.paxos.bench.system.Session;
import dev.paxos.bench.system.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes at a fixed rate while a server fails and comes back: how long there is no success, how many operations fail,
 * and whether what was acknowledged is there afterwards.
 */
final class Failover implements Experiment {
    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration DOWN = Duration.ofSeconds(10);
    private static final Duration AFTER = Duration.ofSeconds(10);
    private static final int CLIENTS = 64;

    private final Options options;
    private final Fault fault;

    /** How a server fails. */
    enum Fault {
        /** {@code kill -9}, and another start. */
        KILL,
        /** {@code kill -STOP}: connections stay open, and nothing is answered. */
        PAUSE,
        /** The link between the client and the server is silent; those between the servers are not touched. */
        CUT
    }

    Failover(Options options, Fault fault) {
        this.options = options;
        this.fault = fault;
    }

    @Override
    public void run(Target target, Path directory, int round, Consumer<Sample> results) throws Exception {
        Load puts = Load.of(
                Workload.PUT, options.keys().get(0), options.valueBytes().get(0));
        List<FaultyLink> links = new ArrayList<>();
        try (Cluster cluster = target.start(directory)) {
            List<Integer> ports = new ArrayList<>();
            for (int port : cluster.ports()) {
                if (fault == Fault.CUT) {
                    links.add(FaultyLink.before(port));
                    ports.add(links.get(links.size() - 1).port());
                } else {
                    ports.add(port);
                }
            }
            try (Session session = target.connect(CLIENTS, ports)) {
                Warmth.raise(session, puts, CLIENTS, options.warmUp());
                measure(target, cluster, links, session, round, results);
            }
        } finally {
            for (FaultyLink link : links) {
                link.close();
            }
        }
    }

    private void measure(
            Target target,
            Cluster cluster,
            List<FaultyLink> links,
            Session session,
            int round,
            Consumer<Sample> results)
            throws Exception {
        int victim = cluster.toFail().applyAsInt(round);
        NumberedWrites writes =
                new NumberedWrites(options.keys().get(0), options.valueBytes().get(0), session);
        OpenLoop loop = OpenLoop.start(session, writes, options.perSecond());
        Thread.sleep(options.warmUp().toMillis());
        loop.take();
        loop.takeLongestGapNanos();
        Thread.sleep(BEFORE.toMillis());
        long gapBefore = loop.takeLongestGapNanos();
        results.accept(sample(target, "before", round, loop.take(), gapBefore));
        fail(cluster, links, victim);
        Thread.sleep(DOWN.toMillis());
        long gapDown = loop.takeLongestGapNanos();
        LoadResult down = loop.take();
        repair(cluster, links, victim);
        Thread.sleep(AFTER.toMillis());
        long gapAfter = loop.takeLongestGapNanos();
        LoadResult after = loop.stop();
        long wrong = writes.countWrong();
        Sample whileDown = sample(target, "server down", round, down, gapDown);
        Sample whenBack = sample(target, "server back", round, after, gapAfter);
        results.accept(whileDown);
        Map<Metric, Double> figures = new EnumMap<>(whenBack.figures());
        figures.put(Metric.WRONG, (double) wrong);
        results.accept(
                new Sample(whenBack.experiment(), whenBack.load(), target.name(), round, figures, whenBack.failures()));
    }

    private void fail(Cluster cluster, List<FaultyLink> links, int victim) {
        ServerProcess server = cluster.servers().get(victim);
        switch (fault) {
            case KILL -> server.kill();
            case PAUSE -> server.pause();
            case CUT -> links.get(victim).cut();
        }
    }

    private void repair(Cluster cluster, List<FaultyLink> links, int victim) throws IOException {
        ServerProcess server = cluster.servers().get(victim);
        switch (fault) {
            case KILL -> server.restart();
            case PAUSE -> server.resume();
            case CUT -> links.get(victim).heal();
        }
    }

    private Sample sample(Target target, String when, int round, LoadResult result, long gapNanos) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.OPERATIONS, (double) result.successes() + result.failureCount());
        figures.put(Metric.FAILURES, (double) result.failureCount());
        figures.put(Metric.LONGEST_GAP_MILLIS, gapNanos / 1e6);
        if (result.successes() > 0) {
            figures.put(Metric.P50_MICROS, result.micros(50));
            figures.put(Metric.P99_MICROS, result.micros(99));
            figures.put(Metric.MAX_MICROS, result.maxMicros());
        }
        String load = "%s, %,d/s".formatted(when, options.perSecond());
        return new Sample(
                fault.name().toLowerCase(Locale.ROOT), load, target.name(), round, figures, result.failures());
    }
}
