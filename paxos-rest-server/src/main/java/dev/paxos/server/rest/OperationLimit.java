package dev.paxos.server.rest;

import dev.paxos.client.Budget;
import dev.paxos.core.proposer.OverloadedException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Begins operations of the proposer's while there is room for them and for the values that they hold.
 *
 * @param budget the room, shared by all that propose in this server
 */
record OperationLimit(Budget budget) {
    /** What an operation costs beyond its value, roughly. */
    private static final int OVERHEAD_BYTES = 512;

    /**
     * Begins one.
     *
     * @throws OverloadedException if there is no room
     */
    <R> CompletableFuture<R> begin(int valueBytes, Supplier<CompletableFuture<R>> operation) {
        int bytes = OVERHEAD_BYTES + valueBytes;
        if (!budget.tryReserve(bytes)) {
            throw new OverloadedException("too much is under way on this server, try again later");
        }
        CompletableFuture<R> future;
        try {
            future = operation.get();
        } catch (RuntimeException e) {
            budget.release(bytes);
            throw e;
        }
        return future.whenComplete((result, failure) -> budget.release(bytes));
    }
}
