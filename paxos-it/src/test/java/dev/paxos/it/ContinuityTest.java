package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ContinuityTest {
    private final Continuity continuity = new Continuity();

    @Test
    void theTimeBetweenSuccessesCountsAndLookingDoesNotEndIt() {
        continuity.possible(true, 10);
        continuity.success(15);
        continuity.success(45);
        assertThat(continuity.longestNanos(50)).isEqualTo(30);
        assertThat(continuity.longestNanos(80)).isEqualTo(35);
        continuity.success(145);
        assertThat(continuity.longestNanos(146)).isEqualTo(100);
        assertThat(continuity.longestEndedNanos()).isEqualTo(145);
        assertThat(continuity.successes()).isEqualTo(3);
    }

    @Test
    void whatWasImpossibleIsNoGapAndWhatWasPossibleBeforeIs() {
        continuity.possible(true, 0);
        continuity.possible(false, 20);
        continuity.success(500);
        assertThat(continuity.longestNanos(1_000)).isEqualTo(20);
        continuity.possible(true, 1_000);
        assertThat(continuity.longestNanos(1_040)).isEqualTo(40);
        continuity.success(1_050);
        assertThat(continuity.longestNanos(1_050)).isEqualTo(50);
        assertThat(continuity.possibleNanos()).isEqualTo(70);
    }

    @Test
    void oneMajorityInPlaceOfAnotherEndsNoGap() {
        continuity.possible(true, 0);
        continuity.possible(true, 40);
        continuity.success(90);
        assertThat(continuity.longestNanos(90)).isEqualTo(90);
    }
}
