package dev.paxos.bench;

import dev.paxos.bench.load.ClosedLoop;
import dev.paxos.bench.load.Load;
import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.Workload;
import dev.paxos.bench.report.Metric;
import dev.paxos.bench.report.Sample;
import dev.paxos.bench.system.AcceptorSession;
import dev.paxos.bench.system.Cluster;
import dev.paxos.bench.system.PaxosTarget;
import dev.paxos.bench.system.Session;
import dev.paxos.bench.system.Target;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Durable accepts of one acceptor, beside what the bare disk and the bare network do in the same round. */
final class AcceptorAlone implements Experiment {
    private static final String EXPERIMENT = "one acceptor";
    private static final List<Integer> IN_FLIGHT = List.of(1, 256);

    private final Options options;

    AcceptorAlone(Options options) {
        this.options = options;
    }

    @Override
    public boolean suits(Target target) {
        return target.name().equals("paxos");
    }

    @Override
    public void run(Target target, Path directory, int round, Consumer<Sample> results) throws Exception {
        for (int files : List.of(1, 3)) {
            LoadResult disk = DiskProbe.run(directory, files, options.seconds());
            results.accept(bare("%d file%s".formatted(files, files == 1 ? "" : "s"), "fdatasync", round, disk));
        }
        for (int inFlight : IN_FLIGHT) {
            LoadResult network = EchoProbe.run(inFlight, options.warmUp(), options.seconds());
            results.accept(bare("%d in flight".formatted(inFlight), "gRPC echo", round, network));
        }
        int keys = options.keys().get(0);
        int valueBytes = options.valueBytes().get(0);
        Load accepts = Load.of(Workload.PUT, keys, valueBytes);
        try (Cluster acceptor = ((PaxosTarget) target).startAcceptor(directory);
                Session session = new AcceptorSession(acceptor.ports().get(0))) {
            Warmth.raise(session, accepts, 256, options.warmUp());
            for (int inFlight : IN_FLIGHT) {
                ClosedLoop loop = ClosedLoop.start(session, accepts, inFlight);
                Thread.sleep(options.warmUp().toMillis());
                loop.take();
                Meter meter = new Meter(acceptor);
                Thread.sleep(options.seconds().toMillis());
                LoadResult result = loop.take();
                Map<Metric, Double> figures = meter.figures(result);
                loop.stop();
                results.accept(new Sample(
                        EXPERIMENT,
                        "%d in flight".formatted(inFlight),
                        "accept, %,d keys, %,d B".formatted(keys, valueBytes),
                        round,
                        figures,
                        result.failures()));
            }
        }
    }

    private static Sample bare(String load, String what, int round, LoadResult result) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.OPERATIONS_PER_SECOND, result.perSecond());
        figures.put(Metric.P50_MICROS, result.micros(50));
        figures.put(Metric.P99_MICROS, result.micros(99));
        figures.put(Metric.P999_MICROS, result.micros(99.9));
        return new Sample(EXPERIMENT, load, what, round, figures, result.failures());
    }
}
