package dev.paxos.core.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Walks through the frames of one file. It tells what is there, and leaves to {@link Recovery} what that means. A frame
 * whose own header checks and says something else than it should is never a torn one, so that is told apart.
 */
final class FrameReader {
    /** What stands at a place where a frame may begin. */
    enum Found {
        /** A frame that checks. */
        FRAME,
        /** Nothing: the file ends, or holds zeros alone from here on. */
        END,
        /** A frame that was not written to its end, or was damaged: the checksums cannot tell which. */
        BROKEN,
        /** A header that checks, and is not one that the journal wrote here. */
        WRONG
    }

    private static final ByteBuffer ZEROS = ByteBuffer.allocate(64 << 10).asReadOnlyBuffer();

    private final JournalFile file;
    private final FileHeader fileHeader;
    private final Window window;
    private final CRC32C crc = new CRC32C();
    private final long size;
    private long position;
    private long next;
    private FrameHeader header = new FrameHeader(FrameHeader.Kind.STATES, 0, 0, 0, 0, 0);
    private ByteBuffer payload = ByteBuffer.allocate(0);
    private String problem = "";

    FrameReader(JournalFile file, FileHeader fileHeader, Window window) throws IOException {
        this.file = file;
        this.fileHeader = fileHeader;
        this.window = window;
        this.size = file.size();
        this.next = fileHeader.blockBytes();
        window.clear();
    }

    /** Goes on to the next place where a frame may begin. After anything but a frame it must not be called again. */
    Found next() throws IOException {
        position = next;
        ByteBuffer bytes = window.at(file, position, FrameHeader.BYTES);
        int at = bytes.position();
        if (bytes.remaining() < FrameHeader.BYTES || !FrameHeader.checks(bytes, at, crc)) {
            return endOfData() == position ? Found.END : broken("a frame header does not check");
        }
        try {
            header = FrameHeader.decode(bytes, at);
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
        if (header.incarnation() != fileHeader.incarnation()) {
            return wrong("holds a frame of another file");
        }
        int frameBytes = FrameHeader.OVERHEAD_BYTES + header.payloadBytes();
        if (position + frameBytes > size) {
            return broken("the file ends within a frame");
        }
        bytes = window.at(file, position, frameBytes);
        at = bytes.position();
        if (bytes.remaining() < frameBytes || !header.payloadChecks(bytes, at, crc)) {
            return broken("the payload of a frame does not check");
        }
        payload = bytes.slice(at + FrameHeader.BYTES, header.payloadBytes());
        next = position + FrameHeader.frameBytes(header.payloadBytes(), fileHeader.blockBytes());
        return Found.FRAME;
    }

    private Found broken(String why) {
        problem = why;
        return Found.BROKEN;
    }

    private Found wrong(String why) {
        problem = why;
        return Found.WRONG;
    }

    /** Returns where the frame that was found begins, or would begin. */
    long position() {
        return position;
    }

    /** Returns where the next frame begins; the file may end before, within the padding. */
    long end() {
        return next;
    }

    /** Returns the header of the frame that was found. */
    FrameHeader header() {
        return header;
    }

    /** Returns the payload of the frame that was found; good until the next call. */
    ByteBuffer payload() {
        return payload;
    }

    /** Says why what was found is no frame. */
    String problem() {
        return problem;
    }

    /**
     * Looks behind a broken frame for one that was written after it. The payload of the broken one is looked at too: it
     * cannot hold what looks like a header of this file, as no client knows the file's incarnation.
     *
     * @return where one begins, or -1 if there is none
     */
    long headerBehind() throws IOException {
        int block = fileHeader.blockBytes();
        for (long at = position + block; at + FrameHeader.BYTES <= size; at += block) {
            ByteBuffer bytes = window.at(file, at, FrameHeader.BYTES);
            int offset = bytes.position();
            if (FrameHeader.checks(bytes, offset, crc) && bytes.getLong(offset + 32) == fileHeader.incarnation()) {
                return at;
            }
        }
        return -1;
    }

    /** Returns the end of the last byte that is not zero, or the current position if there is none from there on. */
    long endOfData() throws IOException {
        long end = position;
        long at = position;
        while (at < size) {
            ByteBuffer bytes = window.at(file, at, 1);
            int length = Math.min(bytes.remaining(), ZEROS.capacity());
            if (length == 0) {
                break;
            }
            int from = bytes.position();
            ByteBuffer piece = bytes.slice(from, length);
            if (piece.mismatch(ZEROS.slice(0, length)) >= 0) {
                int last = length - 1;
                while (piece.get(last) == 0) {
                    last--;
                }
                end = at + last + 1;
            }
            at += length;
        }
        return end;
    }
}
