package dev.paxos.bench;

import dev.paxos.bench.report.Sample;
import dev.paxos.bench.system.Target;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Something that is measured of a target, once a round. */
interface Experiment {
    /** Tells whether it makes sense for a target. */
    default boolean suits(Target target) {
        return true;
    }

    /**
     * Starts what it needs, measures, and stops it.
     *
     * @param target what to measure
     * @param directory an empty directory, removed afterwards
     * @param round the number of the round, from 1 up
     * @param results takes each sample as soon as there is one
     */
    void run(Target target, Path directory, int round, Consumer<Sample> results) throws Exception;
}
