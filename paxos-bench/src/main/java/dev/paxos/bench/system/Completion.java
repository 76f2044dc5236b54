package dev.paxos.bench.system;

import org.jspecify.annotations.Nullable;

/** Is told of the end of one operation, once, on any thread, perhaps within the call that began it. Must not block. */
@FunctionalInterface
public interface Completion {
    /**
     * Tells the end.
     *
     * @param failure why the operation failed, or null where it succeeded
     */
    void done(@Nullable Throwable failure);
}
