package dev.paxos.server.metrics;

import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.OverloadedException;
import dev.paxos.core.register.Decision;
import dev.paxos.core.register.Outcome;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts operations on registers and decisions by what came of them, and how long each took. Thread-safe. */
public final class OperationStatistics {
    /** What a client can ask of a register, or of a decision. */
    public enum Operation {
        /** Reads a register. */
        GET,
        /** Sets a register whatever it was. */
        PUT,
        /** Sets a register under a condition. */
        COMPARE_AND_SET,
        /** Deletes a register. */
        DELETE,
        /** Proposes a decision. */
        PROPOSE;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    private final String api;
    private final HistogramFamily family;

    /**
     * Makes them.
     *
     * @param api which interface the operations come by, as the label {@code api} has it
     * @param family where they are counted, with the labels of {@link #family}
     */
    public OperationStatistics(String api, HistogramFamily family) {
        this.api = api;
        this.family = family;
    }

    /**
     * Makes the metric that all interfaces count in.
     *
     * @return an empty one
     */
    public static HistogramFamily family() {
        return HistogramFamily.ofDurations(
                "paxos_operation_duration_seconds",
                "Operations on registers and decisions, from their beginning until their outcome is known",
                "api",
                "operation",
                "outcome");
    }

    /**
     * Begins an operation, and counts it when it ends.
     *
     * @param operation what it is
     * @param begin begins it
     * @return what {@code begin} returned
     */
    public <R> CompletableFuture<R> time(Operation operation, Supplier<CompletableFuture<R>> begin) {
        long began = System.nanoTime();
        CompletableFuture<R> future = begin.get();
        var unused = future.whenComplete((result, failure) ->
                family.with(api, operation.label, outcome(result, failure)).record(System.nanoTime() - began));
        return future;
    }

    private static String outcome(@Nullable Object result, @Nullable Throwable failure) {
        if (failure != null) {
            Throwable why = failure.getCause() == null ? failure : failure.getCause();
            if (why instanceof NoQuorumException) {
                return "no_quorum";
            } else if (why instanceof IndeterminateException) {
                return "indeterminate";
            } else if (why instanceof OverloadedException) {
                return "overloaded";
            }
            return "failed";
        }
        if (result instanceof Outcome outcome) {
            return outcome.isApplied() ? "applied" : "declined";
        } else if (result instanceof Decision decision) {
            return decision.own() ? "applied" : "declined";
        }
        return "read";
    }
}
