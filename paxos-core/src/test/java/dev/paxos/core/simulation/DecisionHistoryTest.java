package dev.paxos.core.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.simulation.Operation.Kind;
import dev.paxos.core.simulation.Operation.Result;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionHistoryTest {
    private final List<Operation> operations = new ArrayList<>();

    @Test
    void one_value_told_to_all_from_some_time_on_is_right() {
        add(Kind.DECISION, Result.UNDECIDED, 0, 1, null, false);
        add(Kind.PROPOSE, Result.DECIDED, 0, 3, "t1", true);
        add(Kind.DECISION, Result.UNDECIDED, 2, 5, null, false);
        add(Kind.PROPOSE, Result.DECIDED, 4, 5, "t1", false);
        add(Kind.PROPOSE, Result.NO_QUORUM, 4, 5, null, false);
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void two_values_are_refused() {
        add(Kind.PROPOSE, Result.DECIDED, 0, 1, "t0", true);
        add(Kind.PROPOSE, Result.DECIDED, 0, 1, "t1", true);
        fails("one value is decided");
    }

    @Test
    void a_decision_that_is_gone_again_is_refused() {
        add(Kind.PROPOSE, Result.DECIDED, 0, 1, "t0", true);
        add(Kind.DECISION, Result.UNDECIDED, 2, 3, null, false);
        fails("what was decided stays so");
    }

    @Test
    void a_value_of_nobody_and_one_that_was_said_to_be_lost_are_refused() {
        add(Kind.PROPOSE, Result.NO_QUORUM, 0, 1, null, false);
        add(Kind.PROPOSE, Result.DECIDED, 2, 3, "t0", false);
        fails("not said to be lost");
        operations.remove(0);
        fails("not said to be lost");
    }

    @Test
    void a_caller_whose_value_lost_is_not_told_that_it_won() {
        add(Kind.PROPOSE, Result.DECIDED, 0, 1, "t0", true);
        add(Kind.PROPOSE, Result.DECIDED, 0, 1, "t0", true);
        fails("whether its value was decided");
    }

    private void add(Kind kind, Result result, long start, long end, @Nullable String decided, boolean own) {
        Operation operation = new Operation(operations.size(), kind, "d", -1, start);
        operation.result = result;
        operation.endNanos = end;
        operation.decided = decided;
        operation.own = own;
        operations.add(operation);
    }

    private void check() {
        new DecisionHistory(operations, new Violations()).check();
    }

    private void fails(String rule) {
        assertThatThrownBy(this::check).isInstanceOf(AssertionError.class).hasMessageContaining(rule);
    }
}
