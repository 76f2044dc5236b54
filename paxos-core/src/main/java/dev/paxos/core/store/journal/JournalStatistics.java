package dev.paxos.core.store.journal;

import dev.paxos.core.statistics.Histogram;
import dev.paxos.core.store.StoreStatistics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts what a journal does. Written to by the thread that saves and by that of the background work, read by any. */
final class JournalStatistics implements StoreStatistics {
    private final LongSupplier nanoClock;
    private final LongSupplier stateBytes;
    private final long maxStateBytes;
    private final Histogram batchSizes = Histogram.ofSizes();
    private final Histogram saveNanos = Histogram.ofNanos();
    private final Histogram syncNanos = Histogram.ofNanos();
    private final LongAdder writtenBytes = new LongAdder();
    private final LongAdder failedCompactions = new LongAdder();
    private volatile int segments;
    private volatile long snapshotBytes;
    private volatile Compacted compacted = new Compacted(0, 0);

    private record Compacted(long times, long lastNanos) {}

    JournalStatistics(LongSupplier nanoClock, LongSupplier stateBytes, long maxStateBytes) {
        this.nanoClock = nanoClock;
        this.stateBytes = stateBytes;
        this.maxStateBytes = maxStateBytes;
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    void saved(int states, long bytes, long beganNanos) {
        batchSizes.record(states);
        writtenBytes.add(bytes);
        saveNanos.record(nanoTime() - beganNanos);
    }

    void synced(long beganNanos) {
        syncNanos.record(nanoTime() - beganNanos);
    }

    void holds(int segmentsInUse, long bytesOfSnapshot) {
        segments = segmentsInUse;
        snapshotBytes = bytesOfSnapshot;
    }

    void compacted() {
        compacted = new Compacted(compacted.times + 1, nanoTime());
    }

    void compactionFailed() {
        failedCompactions.increment();
    }

    @Override
    public Histogram batchSizes() {
        return batchSizes;
    }

    @Override
    public Histogram saveNanos() {
        return saveNanos;
    }

    @Override
    public Histogram syncNanos() {
        return syncNanos;
    }

    @Override
    public long writtenBytes() {
        return writtenBytes.sum();
    }

    @Override
    public int segments() {
        return segments;
    }

    @Override
    public long snapshotBytes() {
        return snapshotBytes;
    }

    @Override
    public long stateBytes() {
        return stateBytes.getAsLong();
    }

    @Override
    public long maxStateBytes() {
        return maxStateBytes;
    }

    @Override
    public long compactions() {
        return compacted.times;
    }

    @Override
    public long failedCompactions() {
        return failedCompactions.sum();
    }

    @Override
    public Optional<Duration> sinceCompaction() {
        Compacted last = compacted;
        return last.times == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanoTime() - last.lastNanos));
    }
}
