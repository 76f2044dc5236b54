package dev.paxos.bench;

import dev.paxos.bench.load.Workload;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of all that can be measured. */
final class Experiments {
    /** As {@code --workloads} takes them. */
    static final Set<String> NAMES =
            Arrays.stream(Workload.values()).map(Workload::label).collect(Collectors.toCollection(LinkedHashSet::new));

    private Experiments() {}
}
