package dev.paxos.bench;

import dev.paxos.bench.report.Metric;
import dev.paxos.bench.report.Sample;
import dev.paxos.bench.system.Cluster;
import dev.paxos.bench.system.Session;
import dev.paxos.bench.system.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How long three servers take from nothing to the first successful put, with the CPU time for that, and what memory they
 * hold when nobody has asked them for anything for a while.
 *
 * <p>The servers start on empty directories; their files, and what a target prepares for its starts, are in the cache of
 * the system, and the client's code has run before, by a start that is not counted.
 */
final class ColdStart implements Experiment {
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double MIB = 1 << 20;

    private final byte[] value;

    ColdStart(Options options) {
        value = new byte[options.valueBytes().get(0)];
    }

    @Override
    public void run(Target target, Path directory, int round, Consumer<Sample> results) throws Exception {
        if (round == 1) {
            try (Cluster first = target.start(Files.createDirectory(directory.resolve("not-counted")))) {
                putOne(target, first);
            }
        }
        long begun = System.nanoTime();
        try (Cluster cluster = target.start(Files.createDirectory(directory.resolve("counted")))) {
            putOne(target, cluster);
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.READY_MILLIS, (System.nanoTime() - begun) / 1e6);
            figures.put(Metric.START_CPU_MILLIS, (double) cluster.cpuMillis());
            Thread.sleep(IDLE.toMillis());
            figures.put(Metric.SERVER_RESIDENT_MIB, cluster.largestResidentBytes() / MIB);
            String what = "first put; then idle for " + IDLE.toSeconds() + " s";
            results.accept(new Sample("start of three servers", what, target.name(), round, figures, Map.of()));
        }
    }

    private void putOne(Target target, Cluster cluster) throws Exception {
        try (Session session = target.connect(1, cluster.ports())) {
            CompletableFuture<Boolean> put = new CompletableFuture<>();
            session.create(0, value, failure -> {
                if (failure == null) {
                    put.complete(true);
                } else {
                    put.completeExceptionally(failure);
                }
            });
            put.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
