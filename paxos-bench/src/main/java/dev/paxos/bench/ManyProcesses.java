package dev.paxos.bench;

import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.Workload;
import dev.paxos.bench.report.Metric;
import dev.paxos.bench.report.Sample;
import dev.paxos.bench.system.Cluster;
import dev.paxos.bench.system.Session;
import dev.paxos.bench.system.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Increments of one counter from several processes at once, which know nothing of each other. */
final class ManyProcesses implements Experiment {
    private static final int PROCESSES = 8;
    private static final List<Integer> CLIENTS_OF_EACH = List.of(1, 8, 64);

    private final Options options;

    ManyProcesses(Options options) {
        this.options = options;
    }

    @Override
    public void run(Target target, Path directory, int round, Consumer<Sample> results) throws Exception {
        try (Cluster cluster = target.start(directory);
                Session session = target.connect(1, cluster.ports())) {
            Warmth.raise(
                    session,
                    dev.paxos.bench.load.Load.of(
                            Workload.PUT, 1000, options.valueBytes().get(0)),
                    1,
                    options.warmUp());
            for (int clients : CLIENTS_OF_EACH) {
                results.accept(measure(target, cluster, session, clients, round));
            }
        }
    }

    private Sample measure(Target target, Cluster cluster, Session session, int clients, int round) throws Exception {
        long counted = session.counter().get(30, TimeUnit.SECONDS);
        List<Worker> workers = new ArrayList<>();
        try {
            for (int process = 0; process < PROCESSES; process++) {
                workers.add(Worker.start(target, cluster.ports(), clients, options));
            }
            for (Worker worker : workers) {
                worker.awaitConnected();
            }
            for (Worker worker : workers) {
                worker.begin();
            }
            List<Worker.Account> accounts = new ArrayList<>();
            for (Worker worker : workers) {
                accounts.add(worker.account());
            }
            long count = session.counter().get(30, TimeUnit.SECONDS) - counted;
            return sample(target, clients, round, accounts, count);
        } finally {
            workers.forEach(Worker::close);
        }
    }

    private static Sample sample(Target target, int clients, int round, List<Worker.Account> accounts, long count)
            throws Exception {
        LoadResult sum = LoadResult.nothing();
        double perSecond = 0;
        long applied = 0;
        long unknown = 0;
        for (Worker.Account account : accounts) {
            LoadResult result = account.measured();
            sum = sum.plus(result);
            perSecond += result.perSecond();
            applied += account.successesInAll();
            unknown += account.failuresInAll();
        }
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.OPERATIONS_PER_SECOND, perSecond);
        if (sum.successes() > 0) {
            figures.put(Metric.P50_MICROS, sum.micros(50));
            figures.put(Metric.P99_MICROS, sum.micros(99));
            figures.put(Metric.MAX_MICROS, sum.maxMicros());
        }
        figures.put(Metric.FAILURES, (double) sum.failureCount());
        figures.put(Metric.WRONG, (double) Math.max(0, Math.max(applied - count, count - applied - unknown)));
        String load = "%d processes, %d client%s each".formatted(PROCESSES, clients, clients == 1 ? "" : "s");
        return new Sample("increment, processes", load, target.name(), round, figures, sum.failures());
    }
}
