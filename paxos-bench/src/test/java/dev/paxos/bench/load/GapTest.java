package dev.paxos.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapTest {
    private final Gap gap = new Gap(100);

    @Test
    void itIsTheLongestOfAll() {
        gap.success(110);
        gap.success(150);
        gap.success(151);
        assertThat(gap.take(160)).isEqualTo(40);
    }

    @Test
    void theOneThatIsOpenCounts() {
        gap.success(110);
        assertThat(gap.take(200)).isEqualTo(90);
    }

    @Test
    void eachTakeBeginsAnew() {
        gap.take(200);
        gap.success(201);
        assertThat(gap.take(203)).isEqualTo(2);
    }

    @Test
    void successesOfTwoThreadsMayComeInAnyOrder() {
        gap.success(120);
        gap.success(110);
        gap.success(130);
        assertThat(gap.take(130)).isEqualTo(20);
    }
}
