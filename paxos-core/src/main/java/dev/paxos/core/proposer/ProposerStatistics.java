package dev.paxos.core.proposer;

import dev.paxos.core.statistics.Histogram;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a proposer did since it began. Thread-safe; each count is exact, but they are not read at one moment. */
public final class ProposerStatistics {
    final LongAdder operations = new LongAdder();
    final LongAdder rounds = new LongAdder();
    final LongAdder oneRoundTrip = new LongAdder();
    final LongAdder overtaken = new LongAdder();
    final LongAdder quorumReads = new LongAdder();
    final LongAdder readsThatNeededARound = new LongAdder();
    private final Histogram prepareNanos = Histogram.ofNanos();
    private final Histogram acceptNanos = Histogram.ofNanos();

    ProposerStatistics() {}

    /**
     * Operations that a decided round told.
     *
     * @return how many
     */
    public long operations() {
        return operations.sum();
    }

    /**
     * Rounds that decided: fewer than operations, where several shared one.
     *
     * @return how many
     */
    public long rounds() {
        return rounds.sum();
    }

    /**
     * Rounds that began with phase 2, on a promise kept from an earlier one.
     *
     * @return how many
     */
    public long oneRoundTrip() {
        return oneRoundTrip.sum();
    }

    /**
     * Rounds lost: overtaken by others, or without a majority.
     *
     * @return how many
     */
    public long overtaken() {
        return overtaken.sum();
    }

    /**
     * Reads begun.
     *
     * @return how many
     */
    public long quorumReads() {
        return quorumReads.sum();
    }

    /**
     * Reads whose answers disagreed, so that a round had to settle them.
     *
     * @return how many
     */
    public long readsThatNeededARound() {
        return readsThatNeededARound.sum();
    }

    /**
     * How long each phase 1 took that a majority promised, in nanoseconds.
     *
     * @return live counts
     */
    public Histogram prepareNanos() {
        return prepareNanos;
    }

    /**
     * How long each phase 2 took that a majority accepted, in nanoseconds.
     *
     * @return live counts
     */
    public Histogram acceptNanos() {
        return acceptNanos;
    }
}
