package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Streams states into a snapshot, block by block, each synced, so that little is ever dirty beside the saves. */
final class SnapshotWriter {
    private final JournalFiles files;
    private final FileHeader header;
    private final JournalFile file;
    private final FrameWriter frame;
    private final int stepBytes;
    private final Iterator<Map.Entry<Key, AcceptorState>> states;
    private Map.@Nullable Entry<Key, AcceptorState> left;
    private long position;
    private long blocks;
    private long entries;

    /** Begins the file, under an unfinished name. */
    SnapshotWriter(JournalFiles files, JournalSettings settings, FileHeader header, States states) throws IOException {
        this.files = files;
        this.header = header;
        this.stepBytes = settings.stepBytes();
        this.frame = new FrameWriter(settings.blockBytes(), settings.maxPayloadBytes());
        if (files.list().contains(unfinishedName())) {
            files.delete(unfinishedName());
        }
        this.file = files.create(unfinishedName());
        this.states = states.table().iterator();
        boolean begun = false;
        try {
            file.writeFully(header.encode(), 0);
            begun = true;
        } finally {
            if (!begun) {
                file.close();
            }
        }
        position = header.blockBytes();
    }

    private String name() {
        return FileHeader.Kind.SNAPSHOT.fileName(header.number());
    }

    private String unfinishedName() {
        return name() + FileHeader.UNFINISHED;
    }

    /** Writes the next block. Returns false if there are no more states. */
    boolean writeBlock() throws IOException {
        frame.begin();
        Map.Entry<Key, AcceptorState> entry = left;
        left = null;
        while (frame.payloadBytes() < stepBytes && (entry != null || states.hasNext())) {
            entry = entry == null ? states.next() : entry;
            if (!frame.add(entry.getKey(), entry.getValue())) {
                left = entry;
                break;
            }
            entry = null;
        }
        entries += frame.entries();
        if (frame.entries() > 0) {
            write(FrameHeader.Kind.STATES);
            file.force(true);
        }
        return left != null || states.hasNext();
    }

    /**
     * Ends the snapshot: when this returns it is durable under its name.
     *
     * @param durable gives the last sequence number known durable
     * @return its length
     */
    long finish(LongSupplier durable) throws IOException {
        frame.begin();
        frame.add(entries);
        frame.add(durable.getAsLong());
        write(FrameHeader.Kind.TRAILER);
        file.force(true);
        file.close();
        files.rename(unfinishedName(), name());
        files.syncDirectory();
        return position;
    }

    private void write(FrameHeader.Kind kind) throws IOException {
        long bytes = frame.frameBytes();
        blocks++;
        file.writeFully(frame.finish(kind, blocks, 0, header.incarnation()), position);
        position += bytes;
    }

    /** Lets go of the file. */
    void close() throws IOException {
        file.close();
    }
}
