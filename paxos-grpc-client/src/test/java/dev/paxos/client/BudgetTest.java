package dev.paxos.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BudgetTest {
    @Test
    void theCountIsBounded() {
        Budget budget = new Budget(2, 100);

        assertThat(budget.tryReserve(1)).isTrue();
        assertThat(budget.tryReserve(1)).isTrue();
        assertThat(budget.tryReserve(1)).isFalse();
        budget.release(1);
        assertThat(budget.tryReserve(1)).isTrue();
    }

    @Test
    void theBytesAreBounded() {
        Budget budget = new Budget(10, 100);

        assertThat(budget.tryReserve(60)).isTrue();
        assertThat(budget.tryReserve(41)).isFalse();
        assertThat(budget.tryReserve(40)).isTrue();
        assertThat(budget.count()).isEqualTo(2);
    }

    @Test
    void whatIsLargerThanTheBudgetPassesAlone() {
        Budget budget = new Budget(10, 100);

        assertThat(budget.tryReserve(8 << 20)).isTrue();
        assertThat(budget.tryReserve(1)).isFalse();
        budget.release(8 << 20);
        assertThat(budget.count()).isZero();
        assertThat(budget.tryReserve(1)).isTrue();
    }

    @Test
    void whatMustPassPasses() {
        Budget budget = new Budget(1, 1);

        budget.reserve(5);
        budget.reserve(5);

        assertThat(budget.count()).isEqualTo(2);
        assertThat(budget.tryReserve(1)).isFalse();
    }

    @Test
    void limitsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new Budget(0, 1)).hasMessageStartingWith("maxCount: ");
        assertThatThrownBy(() -> new Budget((1 << 22) + 1, 1)).hasMessageStartingWith("maxCount: ");
        assertThatThrownBy(() -> new Budget(1, 0)).hasMessageStartingWith("maxBytes: ");
        assertThatThrownBy(() -> new Budget(1, (1L << 39) + 1)).hasMessageStartingWith("maxBytes: ");
    }
}
