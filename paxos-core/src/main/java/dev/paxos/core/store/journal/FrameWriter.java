package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Builds one frame after the other in a buffer that it keeps. For one thread at a time. */
final class FrameWriter {
    private static final int FIRST_BYTES = 64 << 10;

    private final int blockBytes;
    private final int maxPayloadBytes;
    private final CRC32C crc = new CRC32C();
    private final byte[] zeros;
    private ByteBuffer buffer;
    private int entries;

    FrameWriter(int blockBytes, int maxPayloadBytes) {
        this.blockBytes = blockBytes;
        this.maxPayloadBytes = maxPayloadBytes;
        this.zeros = new byte[blockBytes];
        this.buffer = ByteBuffer.allocateDirect(Math.max(FIRST_BYTES, 2 * blockBytes));
        begin();
    }

    /** Begins a frame, forgetting what was not finished. */
    void begin() {
        buffer.clear().position(FrameHeader.BYTES);
        entries = 0;
    }

    /**
     * Adds a state.
     *
     * @return false if there is no more room in this frame, and nothing was added
     * @throws IllegalArgumentException if there is not even room in an empty frame
     */
    boolean add(Key key, AcceptorState state) {
        int bytes = StateCodec.measure(key, state);
        if (payloadBytes() + bytes > maxPayloadBytes) {
            if (entries == 0) {
                throw new IllegalArgumentException(
                        "value: takes " + bytes + " bytes, a frame holds " + maxPayloadBytes);
            }
            return false;
        }
        reserve(bytes);
        StateCodec.put(buffer, key, state);
        entries++;
        return true;
    }

    /** Adds a number to the payload of a frame that holds no states. */
    void add(long number) {
        buffer.putLong(number);
    }

    int payloadBytes() {
        return buffer.position() - FrameHeader.BYTES;
    }

    int entries() {
        return entries;
    }

    /** Returns how many bytes {@link #finish} would return now. */
    long frameBytes() {
        return FrameHeader.frameBytes(payloadBytes(), blockBytes);
    }

    /** Ends the frame, and returns it with its padding. The buffer is good until the next {@link #begin}. */
    ByteBuffer finish(FrameHeader.Kind kind, long sequence, long durable, long incarnation) {
        int payload = payloadBytes();
        int total = (int) frameBytes();
        reserve(total - buffer.position());
        new FrameHeader(kind, payload, entries, sequence, durable, incarnation).seal(buffer, crc);
        int end = FrameHeader.OVERHEAD_BYTES + payload;
        buffer.position(end).put(zeros, 0, total - end).flip();
        return buffer;
    }

    private void reserve(int bytes) {
        if (buffer.remaining() < bytes) {
            int most = (int) FrameHeader.frameBytes(maxPayloadBytes, blockBytes);
            int least = buffer.position() + bytes;
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(least, Math.min(most, 2 * least)));
            buffer = larger.put(buffer.flip());
        }
    }
}
