package dev.paxos.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.client.Silence.Verdict;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final long DEADLINE = 100;
    private static final long PATIENCE = 50;

    private final Silence silence = new Silence(PATIENCE);

    @Test
    void noRequestExpiredSoAllIsFine() {
        silence.heard(0);

        assertThat(silence.check(1_000_000, false, DEADLINE)).isEqualTo(Verdict.FINE);
    }

    @Test
    void requestsExpireOneByOneWhileOthersAreAnswered() {
        silence.heard(1000);

        assertThat(silence.check(1049, true, DEADLINE)).isEqualTo(Verdict.FINE);
        assertThat(silence.check(1050, true, DEADLINE)).isEqualTo(Verdict.ASK);
    }

    @Test
    void itAsksOnceAndThenWaitsForItsPatience() {
        silence.heard(0);
        assertThat(silence.check(100, true, DEADLINE)).isEqualTo(Verdict.ASK);

        assertThat(silence.isAsking()).isTrue();
        assertThat(silence.check(149, true, DEADLINE)).isEqualTo(Verdict.FINE);
        assertThat(silence.check(150, false, DEADLINE)).isEqualTo(Verdict.GIVE_UP);
        assertThat(silence.nanos(150)).isEqualTo(150);
    }

    @Test
    void anythingHeardEndsTheDoubt() {
        silence.heard(0);
        silence.check(100, true, DEADLINE);
        silence.heard(120);

        assertThat(silence.isAsking()).isFalse();
        assertThat(silence.check(150, false, DEADLINE)).isEqualTo(Verdict.FINE);
    }
}
