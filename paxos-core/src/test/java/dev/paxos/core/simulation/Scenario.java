package dev.paxos.core.simulation;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * All that a run depends on. It follows from the seed; a smaller one of the same seed is what shrinking tries.
 *
 * @param seed the seed
 * @param servers how many acceptors the cluster has
 * @param proposers how many processes propose
 * @param registers how many registers they use
 * @param decisions how many decisions they make
 * @param operations how many operations clients call
 * @param horizonNanos how long the faults go on, in virtual nanoseconds
 * @param faults what may go wrong
 */
record Scenario(
        long seed,
        int servers,
        int proposers,
        int registers,
        int decisions,
        int operations,
        long horizonNanos,
        Set<Fault> faults) {
    private static final long MILLISECOND = 1_000_000;

    Scenario {
        faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
    }

    static Scenario of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] sizes = {3, 3, 3, 3, 3, 4, 5, 5, 2, 1};
        int servers = sizes[random.nextInt(sizes.length)];
        int proposers = 1 + random.nextInt(4);
        int registers = 1 + random.nextInt(3);
        int decisions = random.nextInt(3);
        int operations = 40 + random.nextInt(41);
        long horizonNanos = (200 + random.nextInt(1_000)) * MILLISECOND;
        // A few faults at a time go deeper than all at once, and all at once meet more of each other.
        double share = new double[] {0.1, 0.25, 0.5}[random.nextInt(3)];
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (random.nextDouble() < share) {
                faults.add(fault);
            }
        }
        return new Scenario(seed, servers, proposers, registers, decisions, operations, horizonNanos, faults);
    }

    /** Chance of its own for each purpose: what is switched off for one leaves that of the others as it was. */
    SplittableRandom chance(String purpose) {
        return new SplittableRandom(seed ^ (purpose.hashCode() * 0x9E3779B97F4A7C15L));
    }

    int majority() {
        return servers / 2 + 1;
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    Scenario without(Collection<Fault> removed) {
        Set<Fault> left = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
        left.removeAll(removed);
        return new Scenario(seed, servers, proposers, registers, decisions, operations, horizonNanos, left);
    }

    Scenario withOperations(int fewer) {
        return new Scenario(seed, servers, proposers, registers, decisions, fewer, horizonNanos, faults);
    }

    Scenario withHorizon(long shorterNanos) {
        return new Scenario(seed, servers, proposers, registers, decisions, operations, shorterNanos, faults);
    }

    Scenario withSizes(int fewerServers, int fewerProposers, int fewerRegisters, int fewerDecisions) {
        return new Scenario(
                seed, fewerServers, fewerProposers, fewerRegisters, fewerDecisions, operations, horizonNanos, faults);
    }

    /** The whole of it in one word, which {@link #parse} reads. */
    String describe() {
        return "%d/%d/%d/%d/%d/%d/%d/%s"
                .formatted(
                        seed,
                        servers,
                        proposers,
                        registers,
                        decisions,
                        operations,
                        horizonNanos,
                        faults.stream().map(Fault::name).collect(Collectors.joining(",")));
    }

    /** Reads what {@link #describe} wrote, or a seed alone. */
    static Scenario parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length == 1) {
            return of(Long.parseLong(text));
        }
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        Arrays.stream(parts[7].split(","))
                .filter(name -> !name.isEmpty())
                .map(Fault::valueOf)
                .forEach(faults::add);
        return new Scenario(
                Long.parseLong(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                Integer.parseInt(parts[5]),
                Long.parseLong(parts[6]),
                faults);
    }
}
