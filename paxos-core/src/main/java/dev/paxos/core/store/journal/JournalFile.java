package dev.paxos.core.store.journal;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of {@link JournalFiles}. */
interface JournalFile extends Closeable {
    /** Returns the length in bytes. */
    long size() throws IOException;

    /** Reads at a position. Returns the number of bytes read, which may be less than asked for, or -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes at a position. Returns the number of bytes written, which may be less than asked for. */
    int write(ByteBuffer source, long position) throws IOException;

    /**
     * Makes durable what was written.
     *
     * @param metadata false where the length did not change and so the data alone will do
     */
    void force(boolean metadata) throws IOException;

    /** Cuts the file off at a length. */
    void truncate(long size) throws IOException;

    /** Writes all that remains in the buffer, in as many writes as it takes. */
    default void writeFully(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            int written = write(source, at);
            if (written <= 0) {
                throw new IOException("the file took " + written + " of " + source.remaining() + " bytes");
            }
            at += written;
        }
    }

    /** Reads until the buffer is full or the file ends. Returns the number of bytes read. */
    default int readFully(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int read = read(target, position + total);
            if (read < 0) {
                break;
            }
            if (read == 0) {
                throw new EOFException("the file gave no bytes at " + (position + total));
            }
            total += read;
        }
        return total;
    }
}
