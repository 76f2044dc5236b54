package dev.paxos.core.proposer;

import dev.paxos.core.Ballot;
import java.util.concurrent.CompletableFuture;

/** One caller's change, until the caller has been told its outcome. Confined to its lane, but for the future. */
final class Operation<S, R> {
    private final Change<S, R> change;
    private final long deadlineNanos;
    private final CompletableFuture<R> future = new CompletableFuture<>();
    private boolean sent;

    /** What one operation makes of a state, and how its caller is told of it. */
    record Applied<S>(Operation<S, ?> operation, S state, boolean changed, Runnable tell) {}

    Operation(Change<S, R> change, long deadlineNanos) {
        this.change = change;
        this.deadlineNanos = deadlineNanos;
    }

    /** Applies the change. Where its own code fails, the state stays and the caller is told of the failure. */
    Applied<S> applyTo(S state, Ballot ballot) {
        try {
            Change.Step<S, R> step = change.apply(state, ballot);
            R result = step.result();
            return new Applied<>(
                    this, step.changed() ? step.state() : state, step.changed(), () -> future.complete(result));
        } catch (Throwable e) {
            return new Applied<>(this, state, false, () -> future.completeExceptionally(e));
        }
    }

    CompletableFuture<R> future() {
        return future;
    }

    /** From now on some acceptor may hold what this operation made. */
    void markSent() {
        sent = true;
    }

    boolean wasSent() {
        return sent;
    }

    void fail(RuntimeException why) {
        future.completeExceptionally(why);
    }

    /** True where the caller has been told, or has cancelled. */
    boolean isOver() {
        return future.isDone();
    }

    boolean isDue(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }
}
