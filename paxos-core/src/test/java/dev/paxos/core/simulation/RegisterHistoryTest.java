package dev.paxos.core.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.Value;
import dev.paxos.core.register.RegisterState;
import dev.paxos.core.simulation.Operation.Kind;
import dev.paxos.core.simulation.Operation.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Histories that are right, and histories that a checker must refuse. */
class RegisterHistoryTest {
    private final List<Operation> operations = new ArrayList<>();

    @Test
    void changes_one_after_another_and_reads_between_them_are_linearizable() {
        applied(Kind.PUT, 0, 1, 0, null, "t0");
        read(2, 3, 1, "t0");
        applied(Kind.UPDATE, 2, 5, 1, "t0", "t2<t0");
        read(4, 6, 1, "t0");
        read(4, 7, 2, "t2<t0");
        holds();
    }

    @Test
    void a_read_of_what_was_overwritten_before_it_began_is_stale() {
        applied(Kind.PUT, 0, 1, 0, null, "t0");
        applied(Kind.PUT, 2, 3, 1, "t0", "t1");
        read(4, 5, 1, "t0");
        fails("real-time order");
    }

    @Test
    void a_change_that_began_after_a_read_ended_is_not_seen_by_it() {
        read(0, 1, 1, "t1");
        applied(Kind.PUT, 2, 3, 0, null, "t1");
        fails("real-time order");
    }

    @Test
    void reads_one_after_the_other_do_not_go_back() {
        applied(Kind.PUT, 0, 9, 0, null, "t0");
        read(1, 2, 1, "t0");
        read(3, 4, 0, null);
        fails("real-time order");
    }

    @Test
    void two_changes_of_one_version_are_refused() {
        applied(Kind.PUT, 0, 9, 0, null, "t0");
        applied(Kind.PUT, 0, 9, 0, null, "t1");
        fails("one version is one state");
    }

    @Test
    void a_change_that_does_not_follow_on_the_one_before_is_refused() {
        applied(Kind.PUT, 0, 1, 0, null, "t0");
        applied(Kind.UPDATE, 0, 2, 1, "other", "t1<other");
        fails("one version is one state");
    }

    @Test
    void a_lost_update_is_refused() {
        applied(Kind.PUT, 0, 1, 0, null, "t0");
        applied(Kind.UPDATE, 2, 3, 1, "t0", "t1<t0");
        applied(Kind.COMPARE_AND_SET, 4, 5, 1, "t0", "t2");
        fails("one version is one state");
    }

    @Test
    void an_indeterminate_change_may_be_made_later_or_never() {
        unknown(Kind.PUT, Result.INDETERMINATE, 0, 1);
        applied(Kind.PUT, 2, 3, 0, null, "t1");
        read(4, 5, 2, "t0");
        holds();
        unknown(Kind.PUT, Result.INDETERMINATE, 6, 7);
        holds();
    }

    @Test
    void a_change_that_nobody_made_is_refused() {
        applied(Kind.PUT, 0, 1, 0, null, "t0");
        read(2, 3, 2, "t7");
        fails("nobody's change");
    }

    @Test
    void an_indeterminate_change_is_made_once_at_most() {
        unknown(Kind.UPDATE, Result.CALLER_CRASHED, 0, 1);
        read(2, 3, 1, "t0<");
        read(4, 5, 2, "t0<t0");
        fails("nobody's change");
    }

    @Test
    void an_indeterminate_change_is_not_seen_before_it_is_called() {
        read(0, 1, 1, "t1");
        unknown(Kind.PUT, Result.INDETERMINATE, 2, 3);
        fails("nobody's change");
    }

    @Test
    void a_change_that_was_said_to_be_lost_is_not_seen() {
        unknown(Kind.PUT, Result.NO_QUORUM, 0, 1);
        read(2, 3, 1, "t0");
        fails("nobody's change");
    }

    @Test
    void versions_that_nobody_saw_are_filled_in_whatever_order_fits() {
        unknown(Kind.DELETE, Result.INDETERMINATE, 0, 1);
        unknown(Kind.PUT_IF_ABSENT, Result.INDETERMINATE, 0, 1);
        unknown(Kind.COMPARE_AND_SET, Result.INDETERMINATE, 0, 1, 2);
        applied(Kind.UPDATE, 2, 3, 3, "t2", "t3<t2");
        holds();
    }

    @Test
    void versions_that_nobody_saw_are_not_filled_with_what_does_not_fit() {
        unknown(Kind.DELETE, Result.INDETERMINATE, 0, 1);
        unknown(Kind.DELETE, Result.INDETERMINATE, 0, 1);
        applied(Kind.PUT, 2, 3, 2, null, "t2");
        fails("nobody's change");
    }

    @Test
    void a_condition_that_holds_is_not_declined() {
        applied(Kind.PUT, 0, 1, 0, null, "t0");
        Operation declined = new Operation(1, Kind.COMPARE_AND_SET, "r", 1, 2);
        end(declined, Result.DECLINED, 3, state(1, "t0"));
        fails("what is declined does not hold");
    }

    @Test
    void a_condition_that_does_not_hold_is_not_applied() {
        applied(Kind.PUT, 0, 1, 0, null, "t0");
        applied(Kind.PUT_IF_ABSENT, 2, 3, 1, "t0", "t1");
        fails("a change makes of the state before it what it should");
    }

    @Test
    void an_update_that_is_there_twice_is_refused_by_what_was_chosen() {
        applied(Kind.UPDATE, 0, 1, 0, null, "t0<");
        read(2, 3, 2, "t0<t0");
        assertThatThrownBy(() -> check(Map.of(1L, "t0<", 2L, "t0<t0")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nobody's change");
    }

    private void applied(Kind kind, long start, long end, long version, @Nullable String before, String after) {
        Operation operation = new Operation(operations.size(), kind, "r", version, start);
        operation.before = state(version, before);
        end(operation, Result.APPLIED, end, state(version + 1, after));
    }

    private void read(long start, long end, long version, @Nullable String text) {
        end(new Operation(operations.size(), Kind.GET, "r", -1, start), Result.READ, end, state(version, text));
    }

    private void unknown(Kind kind, Result result, long start, long end) {
        unknown(kind, result, start, end, 0);
    }

    private void unknown(Kind kind, Result result, long start, long end, long version) {
        end(new Operation(operations.size(), kind, "r", version, start), result, end, null);
    }

    private void end(Operation operation, Result result, long end, @Nullable RegisterState state) {
        operation.result = result;
        operation.endNanos = end;
        operation.state = state;
        operations.add(operation);
    }

    private static RegisterState state(long version, @Nullable String text) {
        return new RegisterState(version, Optional.ofNullable(text).map(Value::utf8));
    }

    private void check(Map<Long, String> chosen) {
        new RegisterHistory(operations, chosen, new Violations(), new Coverage()).check();
    }

    private void holds() {
        assertThatCode(() -> check(Map.of())).doesNotThrowAnyException();
    }

    private void fails(String rule) {
        assertThatThrownBy(() -> check(Map.of()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(rule);
    }
}
