package dev.paxos.bench.load;

import java.util.Arrays;
import java.util.Locale;

/** Which operations are carried out. */
public enum Workload {
    /** Durable writes to keys at random. */
    PUT,
    /** Linearizable reads of keys at random. */
    GET,
    /** Reads that may be stale, where the system has them. */
    GET_STALE,
    /** Nine linearizable reads to one write. */
    MIXED,
    /** Compare-and-set increments of one counter. */
    INCREMENT;

    /** Returns the name as options and reports give it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Finds a workload.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists the names
     */
    public static Workload named(String label) {
        return Arrays.stream(values())
                .filter(workload -> workload.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no workload '" + label + "', only "
                        + Arrays.stream(values()).map(Workload::label).toList()));
    }
}
