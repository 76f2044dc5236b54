package dev.paxos.bench;

import dev.paxos.bench.load.ClosedLoop;
import dev.paxos.bench.load.Load;
import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.Preload;
import dev.paxos.bench.load.Workload;
import dev.paxos.bench.report.Metric;
import dev.paxos.bench.report.Sample;
import dev.paxos.bench.system.Cluster;
import dev.paxos.bench.system.Session;
import dev.paxos.bench.system.Target;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Throughput and latency: each workload with each number of clients, in closed loops, on one cluster. */
final class ClosedCells implements Experiment {
    /** How much of values is stored, and is under way, at most: large ones are fewer. */
    private static final int STORED_BYTES = 64 << 20;

    private static final int UNDER_WAY_BYTES = 16 << 20;
    private static final int LARGE_BYTES = 1 << 12;

    private final Options options;
    private final List<Workload> workloads;
    private final int keys;
    private final int valueBytes;

    ClosedCells(Options options, List<Workload> workloads, int keys, int valueBytes) {
        this.options = options;
        this.workloads = workloads;
        this.keys = valueBytes < LARGE_BYTES ? keys : Math.min(keys, STORED_BYTES / valueBytes);
        this.valueBytes = valueBytes;
    }

    @Override
    public void run(Target target, Path directory, int round, Consumer<Sample> results) throws Exception {
        List<Integer> counts = options.clients().stream()
                .map(clients -> Math.min(clients, Math.max(1, UNDER_WAY_BYTES / valueBytes)))
                .distinct()
                // The most first: under it code is compiled soonest, on which the latency of a single client depends.
                .sorted(Comparator.reverseOrder())
                .toList();
        int most = counts.get(0);
        try (Cluster cluster = target.start(directory)) {
            for (int clients : counts) {
                try (Session session = target.connect(clients, cluster.ports())) {
                    if (clients == most) {
                        Warmth.raise(session, load(Workload.PUT), most, options.warmUp());
                    } else {
                        // A proposer's first write of a key takes it a round trip more than the later ones.
                        Preload.run(session, load(Workload.PUT));
                    }
                    for (Workload workload : workloads) {
                        measure(target, cluster, session, workload, clients, round, results);
                    }
                }
            }
        }
    }

    private Load load(Workload workload) {
        return Load.of(workload, keys, valueBytes);
    }

    private void measure(
            Target target,
            Cluster cluster,
            Session session,
            Workload workload,
            int clients,
            int round,
            Consumer<Sample> results)
            throws Exception {
        if (workload == Workload.GET_STALE && !session.hasStaleReads()) {
            return;
        }
        long counted = count(session);
        ClosedLoop loop = ClosedLoop.start(session, load(workload), clients);
        Thread.sleep(options.warmUp().toMillis());
        LoadResult before = loop.take();
        Meter meter = new Meter(cluster);
        Thread.sleep(options.seconds().toMillis());
        LoadResult result = loop.take();
        Map<Metric, Double> figures = meter.figures(result);
        LoadResult after = loop.stop();
        if (workload == Workload.INCREMENT) {
            figures.put(Metric.WRONG, (double) wrongCount(count(session) - counted, List.of(before, result, after)));
        }
        String sizes = "%,d client%s, %,d keys, %,d B".formatted(clients, clients == 1 ? "" : "s", keys, valueBytes);
        results.accept(new Sample(workload.label(), sizes, target.name(), round, figures, result.failures()));
    }

    private static long count(Session session) throws Exception {
        return session.counter().get(30, TimeUnit.SECONDS);
    }

    /** Returns how far the count is off from what was acknowledged and what is unknown. */
    static long wrongCount(long counted, List<LoadResult> results) {
        long applied = results.stream().mapToLong(LoadResult::successes).sum();
        long unknown = results.stream().mapToLong(LoadResult::failureCount).sum();
        return Math.max(0, Math.max(applied - counted, counted - applied - unknown));
    }
}
