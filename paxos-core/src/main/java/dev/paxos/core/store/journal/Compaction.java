package dev.paxos.core.store.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the segments up to number n by {@code snapshot-n}, beside the saves.
 *
 * <p>The snapshot is fuzzy: it is taken from the live table of durable states while saves go on. It holds at least all
 * that the segments up to n hold, because its iteration begins after the last of their frames was put into the table;
 * and the table's iterator shows each key that was there at its beginning, with the state of then or a later one. What it
 * holds beyond that is durable too, as states enter the table only when they are. The frames from segment n + 1 on are
 * read over it, and since states never go back it does not matter which of their states it holds already.
 */
final class Compaction implements Background.Step {
    private static final System.Logger LOG = System.getLogger(Compaction.class.getName());

    /** So many small segments, of restarts, are worth a snapshot too. */
    private static final int MANY_SEGMENTS = 64;

    private final JournalFiles files;
    private final JournalSettings settings;
    private final UUID directory;
    private final States states;
    private final Background background;
    private final JournalStatistics statistics;
    private final LongSupplier random;
    private final LongSupplier durable;
    private final TreeMap<Long, Long> sealedBytes = new TreeMap<>();
    private final Deque<String> removals = new ArrayDeque<>();
    private boolean running;
    private long sealedSequence;
    private long snapshotBytes;
    private @Nullable FileHeader target;
    private @Nullable SnapshotWriter writer;

    Compaction(
            JournalFiles files,
            JournalSettings settings,
            UUID directory,
            States states,
            Background background,
            JournalStatistics statistics,
            LongSupplier random,
            LongSupplier durable) {
        this.files = files;
        this.settings = settings;
        this.directory = directory;
        this.states = states;
        this.background = background;
        this.statistics = statistics;
        this.random = random;
        this.durable = durable;
    }

    /** Takes note of the length of the snapshot that there is. */
    synchronized void adoptSnapshot(long bytes) {
        snapshotBytes = bytes;
        tellSizes();
    }

    /** The segment that is written to now counts, too. */
    private void tellSizes() {
        statistics.holds(sealedBytes.size() + 1, snapshotBytes);
    }

    /** Takes note of segments that are written to no more, after all that they hold was put into the table. */
    synchronized void sealed(List<SegmentWriter.Sealed> segments) {
        for (SegmentWriter.Sealed segment : segments) {
            sealedBytes.put(segment.number(), segment.bytes());
            sealedSequence = segment.lastSequence();
        }
        tellSizes();
    }

    /**
     * Starts a compaction where that is worth while.
     *
     * @param needRoom whether it is worth while for any room that it gives back
     */
    synchronized void consider(boolean needRoom) {
        if (running || sealedBytes.isEmpty()) {
            return;
        }
        long bytes = sealedBytes.values().stream().mapToLong(Long::longValue).sum();
        // Not before twice as much was written as the last snapshot took: snapshots add at most half to what is
        // written.
        boolean worthWhile = bytes >= Math.max(settings.compactionBytes(), 2 * snapshotBytes);
        if (worthWhile || needRoom || sealedBytes.size() >= MANY_SEGMENTS) {
            running = true;
            target = new FileHeader(
                    FileHeader.Kind.SNAPSHOT,
                    settings.blockBytes(),
                    sealedBytes.lastKey(),
                    directory,
                    random.getAsLong(),
                    sealedSequence);
            background.submit(this);
        }
    }

    synchronized boolean isRunning() {
        return running;
    }

    @Override
    public boolean run() {
        FileHeader header = target;
        try {
            if (header != null) {
                write(header);
                return true;
            }
            if (!removals.isEmpty()) {
                files.delete(removals.remove());
                return true;
            }
            files.syncDirectory();
        } catch (IOException | RuntimeException | Error e) {
            statistics.compactionFailed();
            LOG.log(System.Logger.Level.WARNING, "compaction failed; the journal grows until the next succeeds", e);
            abandon(header);
        }
        synchronized (this) {
            running = false;
        }
        return false;
    }

    private void write(FileHeader header) throws IOException {
        SnapshotWriter current = writer;
        if (current == null) {
            writer = new SnapshotWriter(files, settings, header, states);
        } else if (!current.writeBlock()) {
            long bytes = current.finish(durable);
            writer = null;
            target = null;
            finished(header.number(), bytes);
        }
    }

    /** From here on the snapshot and its name are durable, so what it replaces may go. */
    private void finished(long number, long bytes) throws IOException {
        synchronized (this) {
            sealedBytes.headMap(number, true).clear();
            snapshotBytes = bytes;
            tellSizes();
        }
        statistics.compacted();
        for (String name : files.list()) {
            long segment = FileHeader.Kind.SEGMENT.numberIn(name);
            long snapshot = FileHeader.Kind.SNAPSHOT.numberIn(name);
            if ((segment > 0 && segment <= number) || (snapshot > 0 && snapshot < number)) {
                removals.add(name);
            }
        }
    }

    private void abandon(@Nullable FileHeader header) {
        close();
        target = null;
        removals.clear();
        if (header != null) {
            String name = FileHeader.Kind.SNAPSHOT.fileName(header.number()) + FileHeader.UNFINISHED;
            try {
                if (files.list().contains(name)) {
                    files.delete(name);
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot remove " + files.describe(name), e);
            }
        }
    }

    /** Lets go of an unfinished snapshot; the next start removes it. Background work must have stopped. */
    void close() {
        SnapshotWriter current = writer;
        writer = null;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot close an unfinished snapshot", e);
            }
        }
    }
}
