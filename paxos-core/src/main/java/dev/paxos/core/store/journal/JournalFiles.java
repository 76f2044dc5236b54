package dev.paxos.core.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One directory and the files in it: the only way from the journal to a disk. Small, so that a test can put a disk of
 * its own here that loses, tears, reorders, fails or delays every write and sync.
 *
 * <p>Names are plain file names. What makes, renames or removes a file is durable only after {@link #syncDirectory}.
 */
interface JournalFiles {
    /** Makes the directory and its missing parents, durably. Does nothing where it exists. */
    void createDirectory() throws IOException;

    /** Returns the names of all files, in any order; none where the directory does not exist. */
    List<String> list() throws IOException;

    /** Makes a new empty file for reading and writing. It must not exist yet. */
    JournalFile create(String name) throws IOException;

    /** Opens an existing file for reading and writing. */
    JournalFile open(String name) throws IOException;

    /** Opens an existing file for reading alone. */
    JournalFile openForReading(String name) throws IOException;

    /** Renames a file; one that has the new name is replaced, atomically. */
    void rename(String from, String to) throws IOException;

    /** Removes a file. */
    void delete(String name) throws IOException;

    /** Makes durable which files exist under which names. */
    void syncDirectory() throws IOException;

    /**
     * Takes a lock against every other holder, in this process or another, until it is closed.
     *
     * @throws IOException if another holds it; the message is one sentence for the operator
     */
    Closeable lock(String name) throws IOException;

    /** Takes a lock that many readers may share, but none beside a holder of {@link #lock}. Makes no file. */
    Closeable lockForReading(String name) throws IOException;

    /** Returns how a person finds a file. */
    String describe(String name);
}
