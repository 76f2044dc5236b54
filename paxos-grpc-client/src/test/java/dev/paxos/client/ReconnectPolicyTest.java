package dev.paxos.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {
    private final ReconnectPolicy policy = new ReconnectPolicy(new SplittableRandom(7));

    @Test
    void aBrokenConnectionIsTriedAgainNearlyAtOnce() {
        for (int i = 0; i < 1000; i++) {
            assertThat(policy.afterBreakNanos()).isBetween(0L, 20_000_000L);
        }
    }

    @Test
    void failuresDoubleTheWaitUpToASecond() {
        long full = 20_000_000;
        for (int i = 0; i < 50; i++) {
            assertThat(policy.afterFailureNanos()).as("failure %d", i).isBetween(full / 2, full);
            full = Math.min(full * 2, 1_000_000_000);
        }
    }

    @Test
    void successBeginsAnew() {
        for (int i = 0; i < 10; i++) {
            policy.afterFailureNanos();
        }
        policy.connected();

        assertThat(policy.afterFailureNanos()).isLessThanOrEqualTo(20_000_000);
    }

    @Test
    void withRequestsTheWaitIsBelowATenthOfASecond() {
        assertThat(ReconnectPolicy.onDemandNanos(5)).isEqualTo(5);
        assertThat(ReconnectPolicy.onDemandNanos(1_000_000_000)).isLessThan(100_000_000);
    }
}
