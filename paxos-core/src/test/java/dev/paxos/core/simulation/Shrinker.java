package dev.paxos.core.simulation;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a failing scenario smaller for as long as it still fails: without this fault or that, with fewer operations, a
 * nearer horizon, fewer servers, proposers and keys. It need not fail in the same way: any failure is worth a look.
 */
final class Shrinker {
    private static final int MOST_RUNS = 400;

    private final Function<Scenario, @Nullable AssertionError> run;
    private Scenario smallest;
    private int runs;

    private Shrinker(Scenario failing, Function<Scenario, @Nullable AssertionError> run) {
        this.smallest = failing;
        this.run = run;
    }

    static Scenario shrink(Scenario failing) {
        return shrink(failing, scenario -> failure(scenario, Trace.silent()));
    }

    static Scenario shrink(Scenario failing, Function<Scenario, @Nullable AssertionError> run) {
        Shrinker shrinker = new Shrinker(failing, run);
        while (shrinker.makesItSmaller()) {
            // And again: what could not go before may go now.
        }
        return shrinker.smallest;
    }

    /** Runs a scenario, and returns how it fails, if it does. */
    static @Nullable AssertionError failure(Scenario scenario, Trace trace) {
        try {
            Simulation.run(scenario, new Coverage(), trace);
            return null;
        } catch (AssertionError e) {
            return e;
        }
    }

    private boolean makesItSmaller() {
        boolean smaller = false;
        for (Fault fault : Fault.values()) {
            smaller |= smallest.has(fault) && take(smallest.without(List.of(fault)));
        }
        while (take(smallest.withOperations(smallest.operations() / 2))) {
            smaller = true;
        }
        smaller |= take(smallest.withOperations(smallest.operations() * 7 / 8));
        smaller |= take(smallest.withOperations(smallest.operations() - 1));
        while (take(smallest.withHorizon(smallest.horizonNanos() / 2))) {
            smaller = true;
        }
        Scenario s = smallest;
        return Stream.of(
                                s.withSizes(s.servers() - 1, s.proposers(), s.registers(), s.decisions()),
                                s.withSizes(s.servers(), s.proposers() - 1, s.registers(), s.decisions()),
                                s.withSizes(s.servers(), s.proposers(), s.registers() - 1, s.decisions()),
                                s.withSizes(s.servers(), s.proposers(), s.registers(), s.decisions() - 1))
                        .filter(fewer -> fewer.servers() > 0
                                && fewer.proposers() > 0
                                && fewer.registers() > 0
                                && fewer.decisions() >= 0)
                        .anyMatch(this::take)
                || smaller;
    }

    private boolean take(Scenario smaller) {
        if (smaller.equals(smallest)
                || smaller.operations() < 1
                || smaller.horizonNanos() < 1_000_000
                || runs++ >= MOST_RUNS
                || run.apply(smaller) == null) {
            return false;
        }
        smallest = smaller;
        return true;
    }
}
