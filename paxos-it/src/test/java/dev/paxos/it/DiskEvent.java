package dev.paxos.it;

/** One thing that a recorded server did. A file is named by its descriptor. */
sealed interface DiskEvent {
    /** A file was opened; an empty name is the directory itself. */
    record Open(int file, String name, boolean isNew) implements DiskEvent {}

    /** What a file holds was changed. */
    record Changed(int file, Change change) implements DiskEvent {}

    /** A sync was begun by a thread. */
    record SyncBegin(int thread, int file) implements DiskEvent {}

    /** The sync that a thread had begun has succeeded. */
    record SyncEnd(int thread) implements DiskEvent {}

    /** The sync that a thread had begun has failed. */
    record SyncFailed(int thread) implements DiskEvent {}

    /** A file got another name. */
    record Rename(String from, String to) implements DiskEvent {}

    /** A file lost its name. */
    record Unlink(String name) implements DiskEvent {}

    /** An answer is about to leave. */
    record Answer(String text) implements DiskEvent {}

    /** What can be done to the bytes of a file. */
    sealed interface Change {
        /** Puts bytes at an offset. */
        @SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them, nor changes the array.
        record Write(long offset, byte[] data) implements Change {}

        /** Puts one byte many times at an offset. */
        record Fill(long offset, long length, byte value) implements Change {}

        /** Cuts a file off, or lengthens it. */
        record Truncate(long length) implements Change {}
    }
}
