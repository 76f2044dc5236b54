package dev.paxos.core.store.journal;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What stands at the beginning of a segment and of a snapshot; {@code docs/data-file.md} has the bytes.
 *
 * @param kind which of the two
 * @param blockBytes what frames are aligned to in this file
 * @param number the number of the segment, or of the last segment that the snapshot covers
 * @param directory the incarnation of the directory
 * @param incarnation drawn at random for this file; it stands in each of its frames, so that no bytes of another file
 *     and no bytes of a client are ever taken for one
 * @param lastSequence in a snapshot, the sequence number of the last frame that it covers; in a segment 0
 */
record FileHeader(Kind kind, int blockBytes, long number, UUID directory, long incarnation, long lastSequence) {
    enum Kind {
        SEGMENT(1, "journal-"),
        SNAPSHOT(2, "snapshot-");

        private final byte code;
        private final String prefix;

        Kind(int code, String prefix) {
            this.code = (byte) code;
            this.prefix = prefix;
        }

        /** Returns the name of the file with a number; names sort as their numbers do. */
        String fileName(long number) {
            return prefix + "%010d".formatted(number);
        }

        /** Returns the number in a file's name, or -1 where it is no file of this kind. */
        long numberIn(String name) {
            String digits = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
            return digits.matches("[0-9]{10,18}") ? Long.parseLong(digits) : -1;
        }
    }

    static final int FORMAT = 1;

    /** Files are made under a name that ends so, and renamed when they are whole. */
    static final String UNFINISHED = ".tmp";

    private static final int MAGIC = 0x50584A46;
    private static final int CRC_OFFSET = 56;
    private static final int BYTES = 60;

    /** Returns the first block of the file. */
    ByteBuffer encode() {
        ByteBuffer block = ByteBuffer.allocateDirect(blockBytes);
        block.putInt(MAGIC).putShort((short) FORMAT).put(kind.code).put((byte) 0);
        block.putInt(blockBytes).putInt(0).putLong(number);
        block.putLong(directory.getMostSignificantBits()).putLong(directory.getLeastSignificantBits());
        block.putLong(incarnation).putLong(lastSequence);
        block.putInt(crc(block)).clear();
        return block;
    }

    /** Reads the header of a file and checks that it is the one that its name and directory say. */
    static FileHeader read(JournalFile file, String path, Kind kind, long number, UUID directory) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        if (file.readFully(bytes, 0) < BYTES || bytes.getInt(CRC_OFFSET) != crc(bytes) || bytes.getInt(0) != MAGIC) {
            throw new CorruptStateException(path, 0, "its header does not check. " + Recovery.ADVICE);
        }
        int format = bytes.getShort(4);
        if (format != FORMAT) {
            throw new CorruptStateException(path, 4, wrongFormat(Integer.toString(format)));
        }
        FileHeader header = new FileHeader(
                kind,
                bytes.getInt(8),
                bytes.getLong(16),
                new UUID(bytes.getLong(24), bytes.getLong(32)),
                bytes.getLong(40),
                bytes.getLong(48));
        int block = header.blockBytes;
        if (bytes.get(6) != kind.code || header.number != number || block < 64 || Integer.bitCount(block) != 1) {
            throw new CorruptStateException(
                    path, 0, "is another file under this name, number " + header.number + ". " + Recovery.ADVICE);
        }
        if (!header.directory.equals(directory)) {
            throw new CorruptStateException(path, 24, "belongs to another data directory. " + Recovery.ADVICE);
        }
        return header;
    }

    /** Says that a file was written by another version. */
    static String wrongFormat(String format) {
        return "has the format " + format + ", this version reads " + FORMAT + ". Start the version that wrote it";
    }

    private static int crc(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().clear().limit(CRC_OFFSET));
        return (int) crc.getValue();
    }
}
