package dev.paxos.bench;

import dev.paxos.bench.load.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** All that can be measured, by name. */
final class Experiments {
    private static final Map<String, Function<Options, Experiment>> OTHERS = new TreeMap<>(Map.of(
            "kill",
            options -> new Failover(options, Failover.Fault.KILL),
            "pause",
            options -> new Failover(options, Failover.Fault.PAUSE),
            "cut",
            options -> new Failover(options, Failover.Fault.CUT),
            "processes",
            ManyProcesses::new,
            "acceptor",
            AcceptorAlone::new,
            "million",
            MillionKeys::new,
            "start",
            ColdStart::new));

    private Experiments() {}

    /** Returns the names, as {@code --workloads} takes them. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>(OTHERS.keySet());
        Arrays.stream(Workload.values()).map(Workload::label).forEach(names::add);
        return names;
    }

    /** Returns what the options ask for: all workloads together, for they share a cluster, and then the others. */
    static List<Experiment> of(Options options) {
        List<Workload> workloads = options.workloads().stream()
                .filter(name -> !OTHERS.containsKey(name))
                .map(Workload::named)
                .toList();
        List<Experiment> experiments = new ArrayList<>();
        if (!workloads.isEmpty()) {
            for (int keys : options.keys()) {
                for (int valueBytes : options.valueBytes()) {
                    experiments.add(new ClosedCells(options, workloads, keys, valueBytes));
                }
            }
        }
        options.workloads().stream()
                .filter(OTHERS::containsKey)
                .forEach(name -> experiments.add(
                        OTHERS.getOrDefault(name, unknown -> null).apply(options)));
        return experiments;
    }
}
