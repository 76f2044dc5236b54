package dev.paxos.core.store.journal;

import java.nio.ByteBuffer;

/** A file of which a test says what its reads give; it can do nothing else. */
abstract class ReadableFile implements JournalFile {
    @Override
    public long size() {
        throw new UnsupportedOperationException("size");
    }

    @Override
    public int write(ByteBuffer source, long position) {
        throw new UnsupportedOperationException("write");
    }

    @Override
    public void force(boolean metadata) {
        throw new UnsupportedOperationException("force");
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException("truncate");
    }

    @Override
    public void close() {}
}
