package dev.paxos.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.Ballot;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.OverloadedException;
import dev.paxos.core.register.Decision;
import dev.paxos.server.metrics.OperationStatistics.Operation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OperationStatisticsTest {
    private final HistogramFamily family = OperationStatistics.family();
    private final OperationStatistics statistics = new OperationStatistics("rest", family);

    @Test
    void anOperationIsCountedWhenItEndsAndNotBefore() {
        CompletableFuture<String> read = new CompletableFuture<>();

        assertThat(statistics.time(Operation.GET, () -> read)).isSameAs(read);
        assertThat(count("get", "read")).isZero();
        read.complete("state");

        assertThat(count("get", "read")).isEqualTo(1);
        assertThat(family.with("rest", "get", "read").sum()).isPositive();
    }

    @Test
    void eachEndIsAnOutcomeOfItsOwn() {
        ended(CompletableFuture.failedFuture(new NoQuorumException("x")));
        ended(CompletableFuture.failedFuture(new IndeterminateException("x")));
        ended(CompletableFuture.failedFuture(new OverloadedException("x")));
        ended(CompletableFuture.failedFuture(new IllegalStateException("x")));
        ended(CompletableFuture.completedFuture(new Decision(Value.utf8("a"), Ballot.of(1), true)));
        ended(CompletableFuture.completedFuture(new Decision(Value.utf8("a"), Ballot.of(1), false)));

        for (String outcome : List.of("no_quorum", "indeterminate", "overloaded", "failed", "applied", "declined")) {
            assertThat(count("propose", outcome)).as(outcome).isEqualTo(1);
        }
    }

    /** As they come through the stages that a future passes. */
    @Test
    void aFailureIsKnownThroughItsWrapper() {
        ended(CompletableFuture.failedFuture(new NoQuorumException("x")).thenApply(never -> never));

        assertThat(count("propose", "no_quorum")).isEqualTo(1);
    }

    @Test
    void whatIsRefusedBeforeItBeginsIsNoOperation() {
        assertThatThrownBy(() -> statistics.time(Operation.PUT, () -> {
                    throw new IllegalArgumentException("value: is too large");
                }))
                .hasMessage("value: is too large");

        assertThat(family.histograms()).isEmpty();
    }

    private void ended(CompletableFuture<?> future) {
        statistics.time(Operation.PROPOSE, () -> future);
    }

    private long count(String operation, String outcome) {
        return family.with("rest", operation, outcome).count();
    }
}
