package dev.paxos.bench.report;

import java.util.Map;

/**
 * The figures of one target under one load in one round.
 *
 * @param experiment what was done: a workload, or an experiment of its own kind
 * @param load how it was done, such as the number of clients; rows of one table differ in it
 * @param target to which system
 * @param round when, from 1 up
 * @param figures what was measured
 * @param failures how many operations failed, by the kind of failure
 */
public record Sample(
        String experiment,
        String load,
        String target,
        int round,
        Map<Metric, Double> figures,
        Map<String, Long> failures) {
    /** Copies the figures. */
    public Sample {
        figures = Map.copyOf(figures);
        failures = Map.copyOf(failures);
    }
}
