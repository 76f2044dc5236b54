package dev.paxos.bench;

import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.report.Metric;
import dev.paxos.bench.system.Cluster;
import dev.paxos.bench.system.ProcessUsage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** What servers and client used of the machine since this was made. */
final class Meter {
    private static final double MIB = 1 << 20;

    private final Cluster cluster;
    private final long serverMillis;
    private final long clientMillis;

    /** Begins. */
    Meter(Cluster cluster) throws IOException {
        this.cluster = cluster;
        this.serverMillis = cluster.cpuMillis();
        this.clientMillis = clientMillis();
    }

    private static long clientMillis() throws IOException {
        return ProcessUsage.cpuMillis(ProcessHandle.current().pid());
    }

    /** Returns the figures of a load that ran since this was made. */
    Map<Metric, Double> figures(LoadResult result) throws IOException {
        double servers = cluster.cpuMillis() - serverMillis;
        double client = clientMillis() - clientMillis;
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.OPERATIONS_PER_SECOND, result.perSecond());
        figures.put(Metric.FAILURES, (double) result.failureCount());
        if (result.successes() > 0) {
            figures.put(Metric.P50_MICROS, result.micros(50));
            figures.put(Metric.P99_MICROS, result.micros(99));
            figures.put(Metric.P999_MICROS, result.micros(99.9));
            figures.put(Metric.SERVER_CPU_MILLIS, servers * 1000 / result.successes());
            figures.put(Metric.CLIENT_CPU_MILLIS, client * 1000 / result.successes());
        }
        figures.put(Metric.SERVER_RESIDENT_MIB, cluster.largestResidentBytes() / MIB);
        return figures;
    }
}
