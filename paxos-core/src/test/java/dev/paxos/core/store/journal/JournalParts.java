package dev.paxos.core.store.journal;

import dev.paxos.core.ManualExecutor;
import java.util.UUID;

/** The parts of a journal that write, wired up as in a store, for tests of one of them. */
final class JournalParts {
    static final JournalSettings SETTINGS = JournalFixture.SMALL;

    /** What a segment has for frames. */
    static final long SEGMENT_ROOM = SETTINGS.segmentBytes() - SETTINGS.blockBytes();

    final MemoryDisk disk = new MemoryDisk();
    final UUID directory = new UUID(3, 4);
    final ManualExecutor executor = new ManualExecutor();
    final States states = new States();
    final JournalStatistics statistics;
    final Compaction compaction;
    final SegmentSupply supply;
    final SegmentWriter writer;
    final FrameWriter frame = new FrameWriter(SETTINGS.blockBytes(), SETTINGS.maxPayloadBytes());
    private final JournalFixture fixture = new JournalFixture(disk);
    private long lastRandom;

    JournalParts() {
        JournalFiles files = disk.mount();
        Background background = new Background(executor, SETTINGS.stepBytes());
        statistics = new JournalStatistics(() -> fixture.nanos, () -> 0, Long.MAX_VALUE);
        compaction = new Compaction(
                files, SETTINGS, directory, states, background, statistics, this::random, () -> Long.MAX_VALUE);
        supply = new SegmentSupply(
                files, SETTINGS, directory, background, compaction, () -> fixture.nanos, this::random);
        writer = new SegmentWriter(files, supply, statistics);
    }

    private long random() {
        return ++lastRandom;
    }

    void pass(long nanos) {
        fixture.nanos += nanos;
    }

    long segments() {
        return disk.names(FileHeader.Kind.SEGMENT).size();
    }
}
