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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Throughput and latency of one running cluster: each workload with each number of clients, in closed loops. */
final class ClosedCells {
    /** Servers and client compile their code while they run: the first load on a cluster is longer, and for that. */
    private static final int FIRST_WARM_UPS = 4;

    private final Options options;
    private final Consumer<Sample> results;

    ClosedCells(Options options, Consumer<Sample> results) {
        this.options = options;
        this.results = results;
    }

    /** Measures. */
    void run(String target, Cluster cluster, List<Workload> workloads, int round) throws Exception {
        int most = options.clients().stream().mapToInt(Integer::intValue).max().orElse(1);
        try (Session session = cluster.connect(most)) {
            Load puts = Load.of(Workload.PUT, options.keys(), options.valueBytes());
            Preload.run(session, puts);
            ClosedLoop loop = ClosedLoop.start(session, puts, most);
            Thread.sleep(options.warmUp().toMillis() * FIRST_WARM_UPS);
            loop.stop();
        }
        for (Workload workload : workloads) {
            for (int clients : options.clients()) {
                try (Session session = cluster.connect(clients)) {
                    results.accept(measure(target, cluster, session, workload, clients, round));
                }
            }
        }
    }

    private Sample measure(String target, Cluster cluster, Session session, Workload workload, int clients, int round)
            throws Exception {
        Load load = Load.of(workload, options.keys(), options.valueBytes());
        long counted = session.counter().get(10, TimeUnit.SECONDS);
        ClosedLoop loop = ClosedLoop.start(session, load, clients);
        Thread.sleep(options.warmUp().toMillis());
        LoadResult before = loop.take();
        Meter meter = new Meter(cluster);
        Thread.sleep(options.seconds().toMillis());
        LoadResult result = loop.take();
        Map<Metric, Double> figures = meter.figures(result);
        LoadResult after = loop.stop();
        if (workload == Workload.INCREMENT) {
            long applied = before.successes() + result.successes() + after.successes();
            long unknown = before.failureCount() + result.failureCount() + after.failureCount();
            long surplus = session.counter().get(10, TimeUnit.SECONDS) - counted - applied;
            figures.put(Metric.WRONG, (double) Math.max(-surplus, surplus - unknown));
        }
        String sizes = "%d client%s, %,d keys, %,d B"
                .formatted(clients, clients == 1 ? "" : "s", options.keys(), options.valueBytes());
        return new Sample(workload.label(), sizes, target, round, figures, result.failures());
    }
}
