package dev.paxos.core.store.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands at the beginning of a frame; {@code docs/data-file.md} has the bytes.
 *
 * @param kind what the frame is for
 * @param payloadBytes the length of what follows the header
 * @param entries how many states the payload holds
 * @param sequence one more than that of the frame before
 * @param durable the last sequence number that was known durable when the frame was written
 * @param incarnation that of the file
 */
record FrameHeader(Kind kind, int payloadBytes, int entries, long sequence, long durable, long incarnation) {
    /** What a frame is for. */
    enum Kind {
        /** A batch of states, or a part of one. */
        STATES(1),
        /** Written when the store is opened, after all that was read has been made durable. No payload. */
        OPENED(2),
        /** The end mark of a clean stop. No payload; nothing follows it in its segment. */
        CLOSED(3),
        /** The end of a snapshot: how many states it holds, and the last sequence number known durable by then. */
        TRAILER(4);

        private static final Kind[] ALL = values();

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    /** The longest payload of all: a state with the largest key and value, and some room. */
    static final int MAX_PAYLOAD_BYTES = (8 << 20) + (64 << 10);

    static final int BYTES = 44;

    /** What a frame takes beside its payload. */
    static final int OVERHEAD_BYTES = BYTES + Integer.BYTES;

    private static final int MAGIC = 0x50584652;
    private static final byte FORMAT = 1;
    private static final int CRC_OFFSET = 40;

    /** Returns how many bytes a frame takes in a file, with the padding behind it. */
    static long frameBytes(int payloadBytes, int blockBytes) {
        return (OVERHEAD_BYTES + (long) payloadBytes + blockBytes - 1) & -blockBytes;
    }

    /**
     * Puts the header at the beginning of a buffer and the checksums where they belong. The checksum of the whole frame
     * continues that of the header, so a header and a payload that were not written together do not check.
     */
    void seal(ByteBuffer frame, CRC32C crc) {
        frame.putInt(0, MAGIC).put(4, FORMAT).put(5, kind.code).putShort(6, (short) 0);
        frame.putInt(8, payloadBytes).putInt(12, entries);
        frame.putLong(16, sequence).putLong(24, durable).putLong(32, incarnation);
        crc.reset();
        update(crc, frame, 0, CRC_OFFSET);
        frame.putInt(CRC_OFFSET, (int) crc.getValue());
        update(crc, frame, BYTES, payloadBytes);
        frame.putInt(BYTES + payloadBytes, (int) crc.getValue());
    }

    /** Tells whether the bytes at an offset are a frame header of ours: the magic and the header's checksum are right. */
    static boolean checks(ByteBuffer bytes, int offset, CRC32C crc) {
        if (bytes.getInt(offset) != MAGIC) {
            return false;
        }
        crc.reset();
        update(crc, bytes, offset, CRC_OFFSET);
        return bytes.getInt(offset + CRC_OFFSET) == (int) crc.getValue();
    }

    /**
     * Reads a header that {@link #checks}.
     *
     * @throws IllegalArgumentException if it is of a later format
     */
    static FrameHeader decode(ByteBuffer bytes, int offset) {
        int format = bytes.get(offset + 4);
        int kind = bytes.get(offset + 5) - 1;
        int length = bytes.getInt(offset + 8);
        if (format != FORMAT || kind < 0 || kind >= Kind.ALL.length) {
            throw new IllegalArgumentException("holds a frame of format " + format + " and kind " + (kind + 1)
                    + ", which this version does not know");
        }
        if (length < 0 || length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("holds a frame of " + length + " bytes");
        }
        return new FrameHeader(
                Kind.ALL[kind],
                length,
                bytes.getInt(offset + 12),
                bytes.getLong(offset + 16),
                bytes.getLong(offset + 24),
                bytes.getLong(offset + 32));
    }

    /** Tells whether the checksum of a whole frame is right, after {@link #checks} said so of its header. */
    boolean payloadChecks(ByteBuffer bytes, int offset, CRC32C crc) {
        crc.reset();
        update(crc, bytes, offset, CRC_OFFSET);
        update(crc, bytes, offset + BYTES, payloadBytes);
        return bytes.getInt(offset + BYTES + payloadBytes) == (int) crc.getValue();
    }

    private static void update(CRC32C crc, ByteBuffer bytes, int offset, int length) {
        int position = bytes.position();
        int limit = bytes.limit();
        bytes.limit(offset + length).position(offset);
        crc.update(bytes);
        bytes.limit(limit).position(position);
    }
}
