package dev.paxos.core.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What really happened in one or many runs. A fault that was drawn and never did anything is not counted; {@link
 * Fault#COLLIDING_IDS} and {@link Fault#TIGHT_LIMITS} are what a process is given, and count where one was given it.
 */
final class Coverage {
    /** What is counted beside the faults. Each must be met in a search of some hundred seeds. */
    enum Met {
        OPERATIONS,
        MESSAGES,
        /** Messages that came after one that the same process sent to the same server later. */
        REORDERED,
        REPLIES_CHECKED_FOR_DURABILITY,
        POWER_LOSS_TRIED_ON_A_COPY,
        PROPOSALS,
        PROPOSALS_CHOSEN,
        ROUNDS_DECIDED,
        ONE_ROUND_TRIP,
        ROUNDS_LOST,
        READS,
        READS_THAT_NEEDED_A_ROUND,
        RECOVERIES,
        TORN_TAILS_MENDED,
        SNAPSHOTS,
        SEGMENTS,
        SYNCS,
        HALTS,
        SERVERS_LOST_TO_ROT,
        STARTS_IN_SPITE_OF_ROT,
        STARTS_THAT_FAILED,
        GAPS_FILLED_BY_INDETERMINATE
    }

    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final Map<Met, Long> met = new EnumMap<>(Met.class);
    private final Map<String, Long> outcomes = new TreeMap<>();
    private long highestCounter;
    private long virtualNanos;
    private long runs;

    void fired(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    void met(Met what) {
        met(what, 1);
    }

    void met(Met what, long times) {
        met.merge(what, times, Long::sum);
    }

    void outcome(String kind, String result) {
        outcomes.merge(kind + " " + result, 1L, Long::sum);
    }

    /** Takes note of a ballot: its counter is how often proposers went above each other. */
    void ballot(long number) {
        highestCounter = Math.max(highestCounter, number >>> 20);
    }

    void ran(long nanos) {
        runs++;
        virtualNanos += nanos;
    }

    void add(Coverage other) {
        other.faults.forEach((fault, times) -> faults.merge(fault, times, Long::sum));
        other.met.forEach((what, times) -> met.merge(what, times, Long::sum));
        other.outcomes.forEach((outcome, times) -> outcomes.merge(outcome, times, Long::sum));
        highestCounter = Math.max(highestCounter, other.highestCounter);
        virtualNanos += other.virtualNanos;
        runs += other.runs;
    }

    long count(Met what) {
        return met.getOrDefault(what, 0L);
    }

    /** What never happened. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            if (!faults.containsKey(fault)) {
                missing.add(fault.name());
            }
        }
        for (Met what : Met.values()) {
            if (!met.containsKey(what)) {
                missing.add(what.name());
            }
        }
        for (Operation.Kind kind : Operation.Kind.values()) {
            for (Operation.Result result : kind.ends()) {
                if (!outcomes.containsKey(kind + " " + result)) {
                    missing.add(kind + " " + result);
                }
            }
        }
        for (Operation.Result result : Operation.Result.values()) {
            if (result != Operation.Result.PENDING
                    && outcomes.keySet().stream().noneMatch(outcome -> outcome.endsWith(" " + result))) {
                missing.add(result.name());
            }
        }
        return missing;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("%,d runs, %,d s of virtual time, ballots up to counter %,d%n"
                .formatted(runs, virtualNanos / 1_000_000_000, highestCounter));
        append(text, "faults", faults);
        append(text, "met", met);
        append(text, "outcomes", outcomes);
        return text.toString();
    }

    private static void append(StringBuilder text, String title, Map<?, Long> counts) {
        text.append("  ").append(title).append('\n');
        counts.forEach((what, times) -> text.append("    %-36s %,14d%n"
                .formatted(
                        String.valueOf(what).toLowerCase(java.util.Locale.ROOT).replace('_', ' '), times)));
    }
}
