package dev.paxos.core.proposer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.paxos.core.simulation.HeldNetwork;
import dev.paxos.core.simulation.VirtualTime;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposerLimitsTest {
    @Test
    void the_least_and_the_most_of_each_limit_are_taken() {
        ProposerLimits least = new ProposerLimits(Duration.ofNanos(1), 1, 1, 0);
        assertThat(least.withDeadline(Duration.ofDays(1)).deadline()).isEqualTo(Duration.ofDays(1));
        assertThat(least.withDeadline(Duration.ofDays(1)).maxOperations()).isEqualTo(1);
    }

    @Test
    void what_is_beyond_a_limit_is_refused_by_its_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProposerLimits(Duration.ZERO, 1, 1, 0))
                .withMessageContaining("deadline");
        assertThatIllegalArgumentException().isThrownBy(() -> new ProposerLimits(Duration.ofNanos(-1), 1, 1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProposerLimits(Duration.ofDays(1).plusNanos(1), 1, 1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProposerLimits(Duration.ofDays(1), 0, 1, 0))
                .withMessageContaining("maxOperations");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProposerLimits(Duration.ofDays(1), 1, 0, 0))
                .withMessageContaining("maxCombined");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProposerLimits(Duration.ofDays(1), 1, 1, -1))
                .withMessageContaining("maxKeptBytes");
    }

    @ParameterizedTest(name = "after {0} lost rounds: {1} ms on average")
    @CsvSource({"1, 1", "2, 2", "3, 4", "5, 16", "6, 16", "1000, 16"})
    void the_back_off_doubles_with_each_lost_round_up_to_a_bound(int lostRounds, long meanMillis) {
        assertBackOff(context(), lostRounds, meanMillis);
    }

    @ParameterizedTest(name = "where a round is seen to take {0} ms, and {1} were lost: {2} ms on average")
    @CsvSource({"0, 1, 1", "24, 1, 24", "24, 2, 48", "24, 4, 128", "5000, 1, 128"})
    void the_back_off_heeds_how_long_a_round_takes_now(long newestMillis, int lostRounds, long meanMillis) {
        ProposerContext context = context();
        assertAbout(meanMillis * 1_000_000, () -> context.backOffNanos(lostRounds, newestMillis * 1_000_000));
    }

    @ParameterizedTest(name = "{0} rivals, a round of {1} ms, a deadline of {2} ms: {3} us on average")
    @CsvSource({
        "1, 1, 5000, 750",
        "4, 1, 5000, 3000",
        "4, 20, 5000, 60000",
        "63, 20, 5000, 128000",
        "4, 20, 160, 20000",
        "63, 100, 5000, 200000"
    })
    void each_rival_has_a_turn_within_bounds(int rivals, long roundMillis, long deadlineMillis, long meanMicros) {
        ProposerContext context = context(ProposerLimits.DEFAULT.withDeadline(Duration.ofMillis(deadlineMillis)));
        took(context, 200, roundMillis);
        assertAbout(meanMicros * 1_000, () -> context.turnOfOthersNanos(rivals));
    }

    @Test
    void the_back_off_follows_how_long_a_round_takes_within_bounds() {
        ProposerContext slow = context();
        for (int i = 0; i < 200; i++) {
            slow.roundTook(8_000_000);
        }
        assertThat(slow.backOffNanos(1, 0)).isBetween(3_900_000L, 12_000_000L);
        for (int i = 0; i < 200; i++) {
            slow.roundTook(1_000_000_000);
        }
        assertBackOff(slow, 1, 1_000);
        for (int i = 0; i < 200; i++) {
            slow.roundTook(0);
        }
        assertBackOff(slow, 1, 1);
    }

    @Test
    void rounds_that_waited_for_the_end_of_an_outage_make_no_other_wait() {
        ProposerContext context = context();
        took(context, 200, 3);
        took(context, 4, 5_000);
        assertThat(context.patienceNanos(0, true)).isEqualTo(100_000_000);
        assertThat(context.backOffNanos(1, 0)).isLessThan(10_000_000);
    }

    @Test
    void links_that_became_slower_are_waited_for() {
        ProposerContext context = context();
        took(context, 200, 3);
        took(context, 100, 1_000);
        assertThat(context.patienceNanos(0, true)).isBetween(7_900_000_000L, 8_000_000_000L);
        took(context, 100, 0);
        assertThat(context.patienceNanos(0, true)).isEqualTo(100_000_000);
        took(context, 100, 1_000);
        assertThat(context.patienceNanos(0, true)).isBetween(7_900_000_000L, 8_000_000_000L);
    }

    private static void took(ProposerContext context, int rounds, long millis) {
        for (int i = 0; i < rounds; i++) {
            context.roundTook(millis * 1_000_000);
        }
    }

    private static ProposerContext context() {
        return context(ProposerLimits.DEFAULT);
    }

    private static ProposerContext context(ProposerLimits limits) {
        return new ProposerContext(new HeldNetwork(3).clients(), 1, limits, new VirtualTime(), new Random(1));
    }

    private static void assertBackOff(ProposerContext context, int lostRounds, long meanMillis) {
        assertAbout(meanMillis * 1_000_000, () -> context.backOffNanos(lostRounds, 0));
    }

    /** Half of it to one and a half. */
    private static void assertAbout(long mean, LongSupplier drawn) {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 200; i++) {
            long nanos = drawn.getAsLong();
            least = Math.min(least, nanos);
            most = Math.max(most, nanos);
        }
        assertThat(least).isBetween(mean * 49 / 100, mean * 6 / 10);
        assertThat(most).isBetween(mean * 14 / 10, mean * 15 / 10);
    }

    @Test
    void a_random_id_is_none_of_a_servers() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(ProposerContext.randomProposerId(random)).isBetween(1024, 1_048_575);
        }
    }
}
