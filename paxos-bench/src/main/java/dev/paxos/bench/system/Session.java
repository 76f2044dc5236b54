package dev.paxos.bench.system;

import java.util.concurrent.CompletableFuture;

/**
 * A client of a cluster, with settings that suit its system. No method blocks but {@link #close}. Thread-safe.
 *
 * <p>Keys are numbers; what name a key has in the system, the session decides.
 */
public interface Session extends AutoCloseable {
    /** Makes a key exist, with a value. */
    void create(int key, byte[] value, Completion done);

    /** Writes a value durably to a key that exists. */
    void put(int key, byte[] value, Completion done);

    /** Reads a key, linearizably. Fails where the key is absent. */
    void get(int key, Completion done);

    /** Tells whether the system offers reads that may be stale. */
    default boolean hasStaleReads() {
        return false;
    }

    /** Reads a key by such a read. */
    default void getStale(int key, Completion done) {
        done.done(new UnsupportedOperationException("no stale reads"));
    }

    /** Adds one to the counter, which is a key of its own: by compare-and-set, tried again until it succeeds. */
    void increment(Completion done);

    /** Has increments that were not lucky tried again, as they are at first, or lets them fail. */
    default void tryAgain(boolean again) {}

    /** Returns the value of a key, linearizably. */
    CompletableFuture<byte[]> read(int key);

    /** Returns the counter, linearizably; 0 where it was never incremented. */
    CompletableFuture<Long> counter();

    /** Tells whether a failure says that the operation did not take effect and never will. */
    default boolean tellsNotApplied(Throwable failure) {
        return false;
    }

    @Override
    void close();
}
