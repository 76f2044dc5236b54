package dev.paxos.core.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Preallocates the segments that come next, and knows how much room there is. A segment is filled with zeros under an
 * unfinished name, synced and renamed before it is used, so a live write never finds the disk full, never changes a
 * file's length, and its sync flushes data alone.
 *
 * <p>A preallocation that fails for whatever reason counts as a full disk: nothing that was saved is touched by it. What
 * is handed over then still fits into the reserve.
 */
final class SegmentSupply implements Background.Step {
    /** A segment that waits to be used. */
    record Spare(FileHeader header, long size) {
        String name() {
            return FileHeader.Kind.SEGMENT.fileName(header.number());
        }

        long room() {
            return size - header.blockBytes();
        }
    }

    private static final System.Logger LOG = System.getLogger(SegmentSupply.class.getName());
    private static final int STEPS_AT_ONCE = 8;

    private final JournalFiles files;
    private final JournalSettings settings;
    private final UUID directory;
    private final Background background;
    private final Compaction compaction;
    private final LongSupplier nanoClock;
    private final LongSupplier random;
    private final ByteBuffer zeros;
    private final Deque<Spare> spares = new ArrayDeque<>();
    private final AtomicBoolean ordered = new AtomicBoolean();
    private volatile long spareRoom;
    private volatile long currentRoom;
    private volatile boolean starved;
    private volatile long failedAtNanos;
    private long nextNumber = 1;
    private @Nullable JournalFile unfinished;
    private FileHeader unfinishedHeader;
    private long written;

    SegmentSupply(
            JournalFiles files,
            JournalSettings settings,
            UUID directory,
            Background background,
            Compaction compaction,
            LongSupplier nanoClock,
            LongSupplier random) {
        this.files = files;
        this.settings = settings;
        this.directory = directory;
        this.background = background;
        this.compaction = compaction;
        this.nanoClock = nanoClock;
        this.random = random;
        this.zeros = ByteBuffer.allocateDirect(settings.stepBytes());
        this.unfinishedHeader = header(0);
    }

    private FileHeader header(long number) {
        return new FileHeader(FileHeader.Kind.SEGMENT, settings.blockBytes(), number, directory, random.getAsLong(), 0);
    }

    /** Begins with the segments that are there. */
    synchronized void adopt(Collection<Spare> found, long firstNewNumber) {
        spares.clear();
        spares.addAll(found);
        nextNumber = firstNewNumber;
        count();
    }

    /** Takes the next segment, after making one where there is none. */
    synchronized Spare take() throws IOException {
        if (spares.isEmpty()) {
            produce();
        }
        Spare spare = spares.remove();
        count();
        return spare;
    }

    /** Sees to it that there is a next segment. Returns false where there is none and none can be made now. */
    synchronized boolean ensure() {
        try {
            if (spares.isEmpty()) {
                produce();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes one more segment now, going on with what the background work has begun. */
    synchronized void produce() throws IOException {
        try {
            while (!advance(settings.segmentBytes())) {
                // Another piece.
            }
        } catch (IOException e) {
            giveUp(e);
            throw e;
        }
    }

    /**
     * Takes note of how much room is left in the current segment, and orders more where that is little.
     *
     * @param isWritten false where nothing was written yet since the start: then the reserve is enough
     */
    void currentRoom(long bytes, boolean isWritten) {
        currentRoom = bytes;
        if (!starved && (isWritten || room() < settings.reserveBytes())) {
            order();
        }
    }

    /**
     * Sees to it that the reserve is still whole after a write, unless the disk is known to be full. It is seldom that
     * the background work is so late that anything is left to do here.
     */
    void keepReserve(long bytes) {
        while (!starved && room() - bytes < settings.reserveBytes()) {
            try {
                produce();
            } catch (IOException e) {
                // Logged; the reserve is there for this.
                return;
            }
        }
    }

    /** Tells whether writes can be taken; tries again for more where that is due. */
    boolean hasRoom() {
        if (!starved) {
            return true;
        }
        retryIfDue();
        return room() >= settings.reserveBytes();
    }

    private void retryIfDue() {
        // The last room of the disk is better used for a snapshot: it gives back more than it takes.
        if (nanoClock.getAsLong() - failedAtNanos >= settings.retryNanos() && !compaction.isRunning()) {
            order();
        }
    }

    private void order() {
        if (isShort() && ordered.compareAndSet(false, true)) {
            background.submit(this);
        }
    }

    private long room() {
        return currentRoom + spareRoom;
    }

    private boolean isShort() {
        return room() < settings.reserveBytes() + settings.segmentBytes() / 2;
    }

    @Override
    public synchronized boolean run() {
        try {
            if (isShort()) {
                // Little by little, so that the sync of a save beside it never waits for much.
                advance((long) STEPS_AT_ONCE * settings.stepBytes());
            }
        } catch (IOException | RuntimeException | Error e) {
            giveUp(e);
            ordered.set(false);
            return false;
        }
        boolean more = isShort();
        ordered.set(more);
        return more;
    }

    /** Does one piece of making a segment, of so many bytes. Returns whether that was the last. */
    private boolean advance(long bytes) throws IOException {
        JournalFile file = unfinished;
        if (file == null) {
            begin();
            return false;
        }
        if (written < settings.segmentBytes()) {
            long end = Math.min(written + bytes, settings.segmentBytes());
            while (written < end) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), end - written));
                int step = zeros.remaining();
                file.writeFully(zeros, written);
                written += step;
            }
            file.force(true);
            return false;
        }
        unfinished = null;
        file.close();
        Spare spare = new Spare(unfinishedHeader, written);
        files.rename(spare.name() + FileHeader.UNFINISHED, spare.name());
        files.syncDirectory();
        nextNumber++;
        spares.add(spare);
        starved = false;
        count();
        return true;
    }

    private void begin() throws IOException {
        FileHeader header = header(nextNumber);
        String name = FileHeader.Kind.SEGMENT.fileName(nextNumber) + FileHeader.UNFINISHED;
        if (files.list().contains(name)) {
            files.delete(name);
        }
        JournalFile file = files.create(name);
        unfinished = file;
        unfinishedHeader = header;
        ByteBuffer block = header.encode();
        written = block.remaining();
        file.writeFully(block, 0);
    }

    private void giveUp(Throwable cause) {
        String name = FileHeader.Kind.SEGMENT.fileName(nextNumber) + FileHeader.UNFINISHED;
        close();
        failedAtNanos = nanoClock.getAsLong();
        if (!starved) {
            starved = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot preallocate " + files.describe(name) + ", writes are refused while little room is left",
                    cause);
        }
        try {
            if (files.list().contains(name)) {
                files.delete(name);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot remove " + files.describe(name), e);
        }
        compaction.consider(true);
    }

    private void count() {
        spareRoom = spares.stream().mapToLong(Spare::room).sum();
    }

    /** Lets go of an unfinished file; the next start removes it. */
    synchronized void close() {
        JournalFile file = unfinished;
        unfinished = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot close an unfinished segment", e);
            }
        }
    }
}
