package dev.paxos.core.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads files through one buffer, ahead of what is asked for. Reused from file to file; for one thread. */
final class Window {
    private static final int FIRST_BYTES = 256 << 10;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BYTES).limit(0);
    private long start;

    /** Forgets what was read: another file comes. */
    void clear() {
        buffer.clear().limit(0);
        start = 0;
    }

    /**
     * Returns a buffer in which the bytes of a file from a position on stand from its own position on. Good until the
     * next call.
     *
     * @param wanted how many bytes there should be; fewer remain where the file ends before
     */
    ByteBuffer at(JournalFile file, long position, int wanted) throws IOException {
        long offset = position - start;
        if (offset < 0 || offset + wanted > buffer.limit()) {
            if (buffer.capacity() < wanted) {
                buffer = ByteBuffer.allocateDirect(Math.max(wanted, 2 * buffer.capacity()));
            }
            buffer.clear();
            start = position;
            offset = 0;
            file.readFully(buffer, position);
            buffer.flip();
        }
        return buffer.position((int) Math.min(offset, buffer.limit()));
    }
}
