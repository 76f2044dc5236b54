package dev.paxos.core.store.journal;

import dev.paxos.core.store.journal.Recovered.Segment;
import dev.paxos.core.store.journal.Recovered.Torn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Brings a directory that was read, and is sound, into a state from which it can be written: nothing torn is left in it,
 * and all that was read is durable. Each step may be cut short by a crash; the next start takes it again.
 */
final class Repair {
    private static final System.Logger LOG = System.getLogger(Repair.class.getName());
    private static final int COPY_BYTES = 256 << 10;

    private final JournalFiles files;
    private final Recovered recovered;

    private Repair(JournalFiles files, Recovered recovered) {
        this.files = files;
        this.recovered = recovered;
    }

    static void repair(JournalFiles files, Recovered recovered) throws IOException {
        new Repair(files, recovered).run();
    }

    private void run() throws IOException {
        settleSnapshot();
        removeLeftovers();
        if (recovered.torn().isPresent()) {
            keepAside(recovered.torn().get());
        }
        List<Segment> segments = recovered.segments();
        int used = recovered.used();
        int last = used - 1;
        while (last >= 0 && segments.get(last).isEmpty()) {
            last--;
        }
        for (int i = 0; i < segments.size(); i++) {
            settle(segments.get(i), i == last, i < used);
        }
        files.syncDirectory();
    }

    /** Before anything goes that the snapshot replaces: whoever gave it its name may not have lived to sync that. */
    private void settleSnapshot() throws IOException {
        if (recovered.snapshot() > 0) {
            try (JournalFile file = files.open(FileHeader.Kind.SNAPSHOT.fileName(recovered.snapshot()))) {
                file.force(true);
            }
            files.syncDirectory();
        }
    }

    /** Removes what an interrupted preallocation or compaction left. None of it was ever part of the state. */
    private void removeLeftovers() throws IOException {
        for (String name : files.list()) {
            long segment = FileHeader.Kind.SEGMENT.numberIn(name);
            long snapshot = FileHeader.Kind.SNAPSHOT.numberIn(name);
            boolean replaced = segment > 0 && segment <= recovered.snapshot();
            boolean older = snapshot > 0 && snapshot < recovered.snapshot();
            if (name.endsWith(FileHeader.UNFINISHED) || replaced || older) {
                files.delete(name);
            }
        }
    }

    private void keepAside(Torn torn) throws IOException {
        String name = "torn-%010d-%d".formatted(torn.segment(), torn.from());
        if (files.list().contains(name)) {
            files.delete(name);
        }
        try (JournalFile from = files.openForReading(FileHeader.Kind.SEGMENT.fileName(torn.segment()));
                JournalFile to = files.create(name)) {
            copy(from, torn.from(), torn.to(), to, 0);
            to.force(true);
        }
        files.syncDirectory();
        LOG.log(
                System.Logger.Level.WARNING,
                ("cut off frame %d at byte %d of %s: %s; it was being written when the process or the machine stopped,"
                                + " and was not answered for. Its bytes are kept in %s")
                        .formatted(
                                torn.sequence(),
                                torn.from(),
                                files.describe(FileHeader.Kind.SEGMENT.fileName(torn.segment())),
                                torn.problem(),
                                files.describe(name)));
    }

    private void settle(Segment segment, boolean holdsLastFrame, boolean isUsed) throws IOException {
        try (JournalFile file = files.open(FileHeader.Kind.SEGMENT.fileName(segment.number()))) {
            if (holdsLastFrame) {
                // Where an earlier sync failed, the page cache may show a frame as clean that is not on the disk, and
                // another sync would do nothing. Written again, it is dirty, and the sync below tells the truth.
                copy(file, segment.lastFrame(), Math.min(segment.end(), segment.size()), file, segment.lastFrame());
            }
            if (isUsed && segment.size() > segment.end()) {
                // Nothing is ever written to this file again, so no later frame can come to stand before remains of
                // an earlier one.
                file.truncate(segment.end());
            }
            file.force(true);
        }
    }

    private static void copy(JournalFile from, long start, long end, JournalFile to, long target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
        for (long at = start; at < end; at += COPY_BYTES) {
            buffer.clear().limit((int) Math.min(COPY_BYTES, end - at));
            from.readFully(buffer, at);
            to.writeFully(buffer.flip(), target + at - start);
        }
    }
}
