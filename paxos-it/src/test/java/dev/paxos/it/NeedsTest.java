package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class NeedsTest {
    @Test
    void a_test_whose_needs_are_met_runs() {
        assertThat(Needs.Condition.judge("AnyIT", List.of(), true).isDisabled()).isFalse();
    }

    @Test
    void a_test_is_skipped_by_the_name_of_what_is_missing() {
        assertThat(Needs.Condition.judge("AnyIT", List.of("gcc", "root"), false))
                .satisfies(result -> assertThat(result.isDisabled()).isTrue())
                .satisfies(result -> assertThat(result.getReason()).contains("SKIPPED AnyIT: needs gcc, and root"));
    }

    @Test
    void where_skips_are_forbidden_it_fails_instead() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Needs.Condition.judge("AnyIT", List.of("gcc"), true))
                .withMessageContaining("gcc");
    }
}
