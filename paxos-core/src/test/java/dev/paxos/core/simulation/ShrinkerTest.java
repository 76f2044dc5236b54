package dev.paxos.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    @Test
    void what_has_nothing_to_do_with_the_failure_goes() {
        Scenario failing = new Scenario(7, 5, 4, 3, 2, 80, 1_000_000_000, EnumSet.allOf(Fault.class));

        Scenario smallest = Shrinker.shrink(
                failing,
                scenario -> scenario.has(Fault.FAILED_SYNC) && scenario.operations() >= 11 && scenario.servers() >= 3
                        ? new AssertionError("still")
                        : null);

        assertThat(smallest.faults()).containsExactly(Fault.FAILED_SYNC);
        assertThat(smallest.operations()).isEqualTo(11);
        assertThat(smallest.servers()).isEqualTo(3);
        assertThat(smallest.proposers()).isEqualTo(1);
        assertThat(smallest.registers()).isEqualTo(1);
        assertThat(smallest.decisions()).isZero();
        assertThat(smallest.horizonNanos()).isLessThan(2_000_000);
        assertThat(smallest.seed()).isEqualTo(7);
    }

    @Test
    void a_scenario_is_read_as_it_was_written() {
        for (long seed = -20; seed < 20; seed++) {
            Scenario scenario = Scenario.of(seed);
            assertThat(Scenario.parse(scenario.describe())).isEqualTo(scenario);
            assertThat(Scenario.parse(Long.toString(seed))).isEqualTo(scenario);
        }
    }
}
