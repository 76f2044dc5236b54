package dev.paxos.core.store.journal;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Reads a whole snapshot, in a stream. A snapshot that is not whole to its trailer is corrupt: it was renamed whole. */
final class SnapshotReader {
    /**
     * What a snapshot says of the journal.
     *
     * @param lastSequence the sequence number of the last frame that it covers
     * @param durable the last sequence number known durable when it was finished
     * @param bytes its length
     */
    record Snapshot(long lastSequence, long durable, long bytes) {}

    private final JournalFiles files;
    private final Window window;

    SnapshotReader(JournalFiles files, Window window) {
        this.files = files;
        this.window = window;
    }

    Snapshot read(long number, UUID directory, States states) throws IOException {
        String name = FileHeader.Kind.SNAPSHOT.fileName(number);
        String path = files.describe(name);
        try (JournalFile file = files.openForReading(name)) {
            FileHeader header = FileHeader.read(file, path, FileHeader.Kind.SNAPSHOT, number, directory);
            FrameReader frames = new FrameReader(file, header, window);
            long entries = 0;
            for (long sequence = 1; ; sequence++) {
                if (frames.next() != FrameReader.Found.FRAME) {
                    String problem = frames.problem().isEmpty() ? "ends before its trailer" : frames.problem();
                    throw corrupt(path, frames.position(), problem);
                }
                FrameHeader frame = frames.header();
                if (frame.sequence() != sequence) {
                    throw corrupt(
                            path,
                            frames.position(),
                            "block " + frame.sequence() + " stands where " + sequence + " belongs");
                }
                if (frame.kind() == FrameHeader.Kind.TRAILER) {
                    return trailer(path, header, frames, entries, file.size());
                }
                try {
                    StateCodec.decode(frames.payload(), frame.entries(), states::merge);
                } catch (IllegalArgumentException e) {
                    throw corrupt(path, frames.position(), String.valueOf(e.getMessage()));
                }
                entries += frame.entries();
            }
        }
    }

    private static Snapshot trailer(String path, FileHeader header, FrameReader frames, long entries, long size)
            throws IOException {
        ByteBuffer payload = frames.payload();
        long position = frames.position();
        if (payload.remaining() != 2 * Long.BYTES || payload.getLong(payload.position()) != entries) {
            throw corrupt(path, position, "holds " + entries + " states, its trailer says something else");
        }
        long durable = payload.getLong(payload.position() + Long.BYTES);
        if (frames.next() != FrameReader.Found.END) {
            throw corrupt(path, frames.position(), "goes on behind its trailer");
        }
        return new Snapshot(header.lastSequence(), durable, size);
    }

    private static CorruptStateException corrupt(String path, long offset, String problem) {
        return new CorruptStateException(path, offset, problem + ". " + Recovery.ADVICE);
    }
}
