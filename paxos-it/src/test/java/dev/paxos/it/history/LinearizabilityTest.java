package dev.paxos.it.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.history.Call.Append;
import dev.paxos.it.history.Call.CompareAndSet;
import dev.paxos.it.history.Call.Delete;
import dev.paxos.it.history.Call.DeleteVersion;
import dev.paxos.it.history.Call.Get;
import dev.paxos.it.history.Call.Put;
import dev.paxos.it.history.Call.PutIfAbsent;
import dev.paxos.it.history.Call.Replace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Right histories pass, and each kind of wrong one is found out. */
@Timeout(120)
final class LinearizabilityTest {
    private static final int MANY = 40_000;

    @Test
    void operationsOneAfterTheOtherTellWhatIsThere() {
        assertThat(violation(
                        told(0, 1, new Get(), Ending.unchanged(seen(0, ""))),
                        told(2, 3, new Put("a"), changed(0, "", 1, "a")),
                        told(4, 5, new PutIfAbsent("b"), Ending.unchanged(seen(1, "a"))),
                        told(6, 7, new CompareAndSet(1, "c"), changed(1, "a", 2, "c")),
                        told(8, 9, new Replace(1, "d"), Ending.unchanged(Seen.at(2, true))),
                        told(10, 11, new DeleteVersion(2), changed(2, "c", 3, "")),
                        told(12, 13, new Delete(), Ending.unchanged(seen(3, ""))),
                        told(14, 15, new Get(), Ending.unchanged(Seen.ABSENT)),
                        told(16, 17, new PutIfAbsent("e"), changed(3, "", 4, "e"))))
                .isEmpty();
    }

    @Test
    void operationsAtOneTimeMayTakeEffectInAnyOrder() {
        assertThat(violation(
                        told(0, 9, new Put("a"), changed(1, "b", 2, "a")),
                        told(0, 9, new Put("b"), changed(0, "", 1, "b")),
                        told(0, 5, new Get(), Ending.unchanged(seen(0, ""))),
                        told(6, 9, new Get(), Ending.unchanged(seen(2, "a")))))
                .isEmpty();
    }

    @Test
    void anIndeterminateChangeMayTakeEffectLongAfterItWasGivenUp() {
        assertThat(violation(
                        open(0, 1, new Put("late")),
                        told(2, 3, new Get(), Ending.unchanged(seen(0, ""))),
                        told(4, 5, new Put("a"), changed(0, "", 1, "a")),
                        told(6, 7, new Get(), Ending.unchanged(seen(2, "late")))))
                .isEmpty();
    }

    @Test
    void anIndeterminateChangeThatNobodySawMayHaveTakenEffect() {
        assertThat(violation(
                        open(0, 1, new Put("unseen")),
                        open(0, 1, new Delete()),
                        told(2, 3, new Put("a"), changed(2, "", 3, "a"))))
                .isEmpty();
    }

    @Test
    void aDeletionThatToldNothingMayHaveFoundNothing() {
        Operation deletion = told(0, 9, new Delete(), Ending.DONE);
        assertThat(violation(deletion, told(1, 2, new Put("a"), changed(0, "", 1, "a")), get(10, 11, 1, "a")))
                .isEmpty();
        assertThat(violation(deletion, told(1, 2, new Put("a"), changed(0, "", 1, "a")), get(10, 11, 2, "")))
                .isEmpty();
        assertThat(violation(deletion, told(1, 2, new Put("a"), changed(0, "", 1, "a")), get(10, 11, 3, "")))
                .isPresent();
    }

    @Test
    void aStaleReadIsFound() {
        assertThat(violation(
                        told(0, 1, new Put("a"), changed(0, "", 1, "a")),
                        told(2, 3, new Put("b"), changed(1, "a", 2, "b")),
                        get(4, 5, 1, "a")))
                .isPresent();
    }

    @Test
    void aVersionThatGoesBackIsFound() {
        assertThat(violation(
                        told(0, 9, new Put("a"), Ending.applied(Seen.NOTHING, Seen.at(1))),
                        get(1, 2, 1, "a"),
                        get(3, 4, 0, "")))
                .isPresent();
    }

    @Test
    void aLostUpdateIsFound() {
        assertThat(violation(
                        told(0, 9, new CompareAndSet(0, "a"), Ending.applied(Seen.NOTHING, Seen.at(1))),
                        told(0, 9, new CompareAndSet(0, "b"), Ending.applied(Seen.NOTHING, Seen.at(1)))))
                .isPresent();
        assertThat(violation(
                        told(0, 1, new Append("t1"), Ending.applied(Seen.NOTHING, Seen.NOTHING)),
                        told(2, 3, new Append("t2"), changed(0, "", 1, "t2 "))))
                .isPresent();
    }

    @Test
    void aChangeThatIsAppliedTwiceIsFound() {
        assertThat(violation(told(0, 1, new Append("t1"), changed(0, "", 1, "t1 ")), get(2, 3, 2, "t1 t1 ")))
                .isPresent();
        assertThat(violation(
                        open(0, 1, new Put("a")), told(2, 3, new Put("b"), changed(1, "a", 2, "b")), get(4, 5, 3, "a")))
                .isPresent();
    }

    @Test
    void aChangeThatWasToldAndIsGoneIsFound() {
        assertThat(violation(told(0, 1, new Put("a"), changed(0, "", 1, "a")), get(2, 3, 0, "")))
                .isPresent();
        assertThat(violation(
                        told(0, 1, new Put("a"), changed(0, "", 1, "a")),
                        told(2, 3, new Put("b"), changed(0, "", 1, "b"))))
                .isPresent();
    }

    @Test
    void aValueThatWasSeenAndIsLaterGoneIsFound() {
        assertThat(violation(open(0, 1, new Put("a")), get(2, 3, 1, "a"), get(4, 5, 0, "")))
                .isPresent();
    }

    @Test
    void aDeclineFromAValueThatWasNeverChosenIsFound() {
        assertThat(violation(
                        told(0, 1, new Put("a"), changed(0, "", 1, "a")),
                        open(2, 3, new Put("minority")),
                        told(4, 5, new CompareAndSet(1, "b"), Ending.unchanged(seen(2, "minority"))),
                        told(6, 7, new CompareAndSet(1, "c"), changed(1, "a", 2, "c"))))
                .isPresent();
        assertThat(violation(
                        told(0, 1, new CompareAndSet(0, "a"), Ending.unchanged(Seen.at(1, true))), get(2, 3, 0, "")))
                .isPresent();
    }

    @Test
    void aDeclineWhoseConditionHeldIsFound() {
        assertThat(violation(
                        told(0, 1, new Put("a"), changed(0, "", 1, "a")),
                        told(2, 3, new CompareAndSet(1, "b"), Ending.unchanged(seen(1, "a")))))
                .isPresent();
    }

    @Test
    void aValueOfAnOperationThatWasSaidNeverToTakeEffectIsFound() {
        assertThat(violation(new Operation("client", new Put("a"), Ending.NEVER, 0, 1), get(2, 3, 1, "a")))
                .isPresent();
        assertThat(violation(new Operation("client", new Append("t1"), Ending.NEVER, 0, 1), get(2, 3, 1, "t1 ")))
                .isPresent();
    }

    @Test
    void aValueThatNobodyWroteIsFound() {
        assertThat(violation(get(0, 1, 1, "a"))).isPresent();
    }

    @Test
    void aReadOfWhatWasWrittenLaterIsFound() {
        assertThat(violation(get(0, 1, 1, "a"), told(2, 3, new Put("a"), changed(0, "", 1, "a"))))
                .isPresent();
        assertThat(violation(get(0, 1, 1, "a"), open(2, 3, new Put("a")))).isPresent();
    }

    @Test
    void aVersionThatNobodyMadeIsFound() {
        assertThat(violation(
                        told(0, 1, new Put("a"), changed(0, "", 1, "a")),
                        told(2, 3, new Put("b"), changed(2, "x", 3, "b"))))
                .isPresent();
        assertThat(violation(told(0, 1, new Put("a"), Ending.applied(Seen.NOTHING, Seen.at(2)))))
                .isPresent();
    }

    @Test
    void aVersionOfTwoValuesIsFound() {
        assertThat(violation(open(0, 1, new Put("a")), open(0, 1, new Put("b")), get(2, 9, 1, "a"), get(2, 9, 1, "b")))
                .isPresent();
    }

    @Test
    void aConditionalChangeThatIgnoredItsConditionIsFound() {
        assertThat(violation(
                        told(0, 1, new Put("a"), changed(0, "", 1, "a")),
                        told(2, 3, new PutIfAbsent("b"), changed(1, "a", 2, "b"))))
                .isPresent();
        assertThat(violation(told(0, 1, new Replace(0, "a"), Ending.applied(Seen.NOTHING, Seen.at(1)))))
                .isPresent();
        assertThat(violation(told(0, 1, new Delete(), Ending.applied(Seen.NOTHING, Seen.at(1)))))
                .isPresent();
    }

    @Test
    void anIndeterminateChangeThatTookEffectBeforeItBeganIsFound() {
        assertThat(violation(get(0, 1, 1, "a"), open(2, 3, new Put("a")))).isPresent();
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertThat(violation(
                        told(0, 1, new Put("a"), Ending.applied(Seen.NOTHING, Seen.at(1))),
                        told(2, 3, new Get(), Ending.unchanged(Seen.ABSENT))))
                .hasValueSatisfying(text -> assertThat(text).contains("1 of 2", "leaves 1:a", "Get[]"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLongHistoryIsCheckedInSecondsAndOneWrongAnswerInItIsFound(boolean appends) {
        int size = appends ? MANY / 20 : MANY;
        List<Operation> history = new Histories(new Random(7), 24, MANY, appends).next(size);
        long began = System.nanoTime();
        assertThat(Linearizability.violation(history)).isEmpty();
        System.out.printf("%,d operations of one key in %,d ms%n", size, (System.nanoTime() - began) / 1_000_000);

        Operation last = Collections.max(history, (a, b) -> Long.compare(a.endNanos(), b.endNanos()));
        List<Operation> stale = new ArrayList<>(history);
        stale.add(get(last.endNanos() + 1, last.endNanos() + 2, 1, ""));
        assertThat(Linearizability.violation(stale)).isPresent();
        stale.set(
                stale.size() - 1,
                told(last.endNanos() + 1, last.endNanos() + 2, new Get(), Ending.unchanged(Seen.at(3))));
        assertThat(Linearizability.violation(stale)).isPresent();
    }

    @Test
    void manyIndeterminateChangesAtOnceAreNoHindrance() {
        List<Operation> history = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            history.add(open(i, i + 1, new Put("put-" + i)));
            history.add(open(i, i + 1, new PutIfAbsent("absent-" + i)));
            history.add(open(i, i + 1, new Delete()));
        }
        history.add(told(60, 61, new Put("a"), Ending.applied(Seen.PRESENT, Seen.at(40))));
        history.add(get(62, 63, 50, "put-7"));
        // All that is indeterminate, and the two that are not.
        int most = 3 * 25 + 2;
        assertThat(Linearizability.violation(with(history, most))).isEmpty();
        assertThat(Linearizability.violation(with(history, most + 1))).isPresent();
    }

    private static List<Operation> with(List<Operation> history, long lastVersion) {
        List<Operation> more = new ArrayList<>(history);
        more.add(told(64, 65, new Put("b"), Ending.applied(Seen.NOTHING, Seen.at(lastVersion))));
        return more;
    }

    private static Optional<String> violation(Operation... history) {
        return Linearizability.violation(Arrays.asList(history));
    }

    private static Operation told(long start, long end, Call call, Ending ending) {
        return new Operation("client", call, ending, start, end);
    }

    private static Operation open(long start, long end, Call call) {
        return new Operation("client", call, Ending.INDETERMINATE, start, end);
    }

    private static Operation get(long start, long end, long version, String value) {
        return told(start, end, new Get(), Ending.unchanged(seen(version, value)));
    }

    private static Ending changed(long version, String value, long newVersion, String newValue) {
        return Ending.applied(seen(version, value), seen(newVersion, newValue));
    }

    /** No value is ever empty here: an empty text stands for none. */
    private static Seen seen(long version, String value) {
        return Seen.of(value.isEmpty() ? new State(version, Optional.empty()) : State.of(version, value));
    }
}
