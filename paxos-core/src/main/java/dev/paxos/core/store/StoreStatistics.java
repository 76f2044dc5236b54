package dev.paxos.core.store;

import dev.paxos.core.statistics.Histogram;
import java.time.Duration;
import java.util.Optional;

/** What a store did since it was opened, and what it holds. Thread-safe; each figure is exact, but they are not read at one moment. */
public interface StoreStatistics {
    /**
     * How many states each save made durable.
     *
     * @return live counts
     */
    Histogram batchSizes();

    /**
     * How long each save took, in nanoseconds.
     *
     * @return live counts
     */
    Histogram saveNanos();

    /**
     * How long each of its syncs took, in nanoseconds: what the disk takes to make a write durable.
     *
     * @return live counts
     */
    Histogram syncNanos();

    /**
     * Bytes that saves have written.
     *
     * @return how many
     */
    long writtenBytes();

    /**
     * Files of saved states that are in use, the snapshot aside.
     *
     * @return how many
     */
    int segments();

    /**
     * The length of the newest snapshot.
     *
     * @return its bytes, 0 while there is none
     */
    long snapshotBytes();

    /**
     * What the states take of the memory.
     *
     * @return bytes
     */
    long stateBytes();

    /**
     * What the states may take of the memory before none may take more.
     *
     * @return bytes
     */
    long maxStateBytes();

    /**
     * Compactions that replaced files by a snapshot.
     *
     * @return how many
     */
    long compactions();

    /**
     * Compactions that failed, which stops nothing, but lets the files grow.
     *
     * @return how many
     */
    long failedCompactions();

    /**
     * How long ago the last compaction succeeded.
     *
     * @return the time, or nothing before the first one
     */
    Optional<Duration> sinceCompaction();
}
