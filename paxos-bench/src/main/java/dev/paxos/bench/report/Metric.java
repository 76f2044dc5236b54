package dev.paxos.bench.report;

/** One kind of figure. The order is that of the columns. */
public enum Metric {
    /** Operations that succeeded in a second. */
    OPERATIONS_PER_SECOND("ops/s", 0),
    /** The median latency. */
    P50_MICROS("p50 µs", 0),
    /** The latency that one operation of a hundred exceeds. */
    P99_MICROS("p99 µs", 0),
    /** The latency that one operation of a thousand exceeds. */
    P999_MICROS("p99.9 µs", 0),
    /** The longest latency. */
    MAX_MICROS("max µs", 0),
    /** CPU time of all servers together for a thousand operations. */
    SERVER_CPU_MILLIS("server CPU ms/1000", 1),
    /** CPU time of the client's process for a thousand operations. */
    CLIENT_CPU_MILLIS("client CPU ms/1000", 1),
    /** Resident memory of the largest server. */
    SERVER_RESIDENT_MIB("RSS MiB", 0),
    /** The longest time without any success. */
    LONGEST_GAP_MILLIS("longest gap ms", 0),
    /** Operations begun. */
    OPERATIONS("operations", 0),
    /** Operations that failed, or whose outcome is not known. */
    FAILURES("failed", 0),
    /** Operations that were acknowledged and are not there, or are there more than once. */
    WRONG("wrong", 0),
    /** From the start of a server's process until it serves. */
    READY_MILLIS("ready after ms", 0),
    /** CPU time of all servers together until they served. */
    START_CPU_MILLIS("start CPU ms", 0);

    private final String label;
    private final int decimals;

    Metric(String label, int decimals) {
        this.label = label;
        this.decimals = decimals;
    }

    /** Returns the name with the unit, as reports give it. */
    public String label() {
        return label;
    }

    /** Writes a figure of this kind: thousands are set apart. */
    public String format(double value) {
        return String.format(java.util.Locale.ROOT, "%,." + decimals + "f", value);
    }
}
