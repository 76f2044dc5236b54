package dev.paxos.it.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PlainChecksTest {
    private static final Operation READ = read(4, 5, State.of(1, "a"));

    @Test
    void whatIsRightPasses() {
        for (int seed = 0; seed < 50; seed++) {
            boolean appends = seed % 2 == 0;
            List<Operation> history = new Histories(new Random(seed), 8, 1_000_000, appends).next(200);
            assertThat(PlainChecks.violations(history)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void aVersionThatIsToldAsTwoStatesIsFound() {
        assertThat(violations(
                        put("a", Ending.INDETERMINATE),
                        put("b", Ending.INDETERMINATE),
                        READ,
                        read(4, 5, State.of(1, "b"))))
                .hasSize(1);
    }

    @Test
    void aValueThatCannotHaveBeenWrittenIsFound() {
        assertThat(violations(READ)).hasSize(1);
        assertThat(violations(READ, put("a", Ending.NEVER))).hasSize(1);
        assertThat(violations(READ, put("a", Ending.unchanged(Seen.NOTHING)))).hasSize(1);
        assertThat(violations(READ, new Operation("late", new Call.Put("a"), Ending.INDETERMINATE, 6, 7)))
                .hasSize(1);
        assertThat(violations(READ, put("a", Ending.INDETERMINATE))).isEmpty();
    }

    @Test
    void tokensAreThereOnceOrMayBeOrMustNot() {
        List<Operation> history = List.of(
                append("applied", Ending.applied(Seen.NOTHING, Seen.NOTHING)),
                append("perhaps", Ending.INDETERMINATE),
                append("never", Ending.NEVER));
        assertThat(PlainChecks.violationsOfExactlyOnce(history, "applied ")).isEmpty();
        assertThat(PlainChecks.violationsOfExactlyOnce(history, "perhaps applied "))
                .isEmpty();
        assertThat(PlainChecks.violationsOfExactlyOnce(history, "perhaps ")).isNotEmpty();
        assertThat(PlainChecks.violationsOfExactlyOnce(history, "applied applied "))
                .isNotEmpty();
        assertThat(PlainChecks.violationsOfExactlyOnce(history, "applied never "))
                .isNotEmpty();
        assertThat(PlainChecks.violationsOfExactlyOnce(history, "applied perhaps other "))
                .isNotEmpty();
        assertThat(PlainChecks.violationsOfExactlyOnce(history, "")).isNotEmpty();
    }

    private static List<String> violations(Operation... history) {
        return PlainChecks.violations(Arrays.asList(history));
    }

    private static Operation put(String value, Ending ending) {
        return new Operation("writer", new Call.Put(value), ending, 0, 1);
    }

    private static Operation append(String token, Ending ending) {
        return new Operation("writer", new Call.Append(token), ending, 0, 1);
    }

    private static Operation read(long start, long end, State state) {
        return new Operation("reader", new Call.Get(), Ending.unchanged(Seen.of(state)), start, end);
    }
}
