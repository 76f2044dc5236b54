package dev.paxos.core.store.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends frames to the current segment, each durable before the next, and goes on to the next segment when it is full. */
final class SegmentWriter {
    private final JournalFiles files;
    private final SegmentSupply supply;
    private final JournalStatistics statistics;
    private final List<Sealed> sealed = new ArrayList<>();
    private @Nullable JournalFile file;
    private SegmentSupply.@Nullable Spare segment;
    private @Nullable Sealed beforeFirst;
    private long position;
    private volatile long lastSequence;

    /**
     * A segment that is written to no more.
     *
     * @param number its number
     * @param bytes its length
     * @param lastSequence the sequence number of its last frame
     */
    record Sealed(long number, long bytes, long lastSequence) {}

    SegmentWriter(JournalFiles files, SegmentSupply supply, JournalStatistics statistics) {
        this.files = files;
        this.supply = supply;
        this.statistics = statistics;
    }

    /**
     * Goes on behind a frame that is durable, in a segment of its own. The last of those before is not sealed until that
     * one is there: a snapshot of n promises that n + 1 is in use, and without room there may be none yet.
     */
    void resume(long sequence, List<Sealed> full) {
        lastSequence = sequence;
        int last = full.size() - 1;
        if (last >= 0) {
            sealed.addAll(full.subList(0, last));
            beforeFirst = full.get(last);
        }
    }

    /** Returns the sequence number of the last frame; it is durable. Any thread may ask. */
    long lastSequence() {
        return lastSequence;
    }

    /** Writes a frame and makes it durable: one write and one sync. Returns its length in the file. */
    long append(FrameWriter frame, FrameHeader.Kind kind) throws IOException {
        long bytes = frame.frameBytes();
        if (kind == FrameHeader.Kind.STATES) {
            supply.keepReserve(bytes);
        }
        JournalFile target = file;
        SegmentSupply.Spare current = segment;
        if (target == null || current == null || position + bytes > current.size()) {
            seal();
            current = supply.take();
            target = files.open(current.name());
            sealBeforeFirst();
            file = target;
            segment = current;
            position = current.header().blockBytes();
        }
        long sequence = lastSequence + 1;
        target.writeFully(
                frame.finish(kind, sequence, lastSequence, current.header().incarnation()), position);
        long began = statistics.nanoTime();
        target.force(false);
        statistics.synced(began);
        position += bytes;
        lastSequence = sequence;
        supply.currentRoom(current.size() - position, kind != FrameHeader.Kind.OPENED);
        return bytes;
    }

    private void seal() throws IOException {
        JournalFile full = file;
        SegmentSupply.Spare last = segment;
        if (full != null && last != null) {
            file = null;
            full.close();
            sealed.add(new Sealed(last.header().number(), last.size(), lastSequence));
        }
    }

    private void sealBeforeFirst() {
        Sealed before = beforeFirst;
        if (before != null) {
            sealed.add(before);
            beforeFirst = null;
        }
    }

    /** Returns the segments that were filled since the last call. */
    List<Sealed> takeSealed() {
        if (sealed.isEmpty()) {
            return List.of();
        }
        List<Sealed> taken = List.copyOf(sealed);
        sealed.clear();
        return taken;
    }

    /** Cuts off what is unused of the current segment; nothing is written behind an end mark. */
    void trim() throws IOException {
        JournalFile current = file;
        if (current != null) {
            current.truncate(position);
            current.force(true);
        }
    }

    void close() throws IOException {
        JournalFile current = file;
        file = null;
        if (current != null) {
            current.close();
        }
    }
}
