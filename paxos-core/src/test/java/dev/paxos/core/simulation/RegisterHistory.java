package dev.paxos.core.simulation;

import dev.paxos.core.register.RegisterState;
import dev.paxos.core.simulation.Operation.Result;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Is the history of one register linearizable? Exact, after Wing and Gong, "Testing and Verifying Concurrent Objects"
 * (1993), with Lowe's memory of what was tried ("Testing for linearizability", 2017). Versions leave little to try: an
 * applied change tells its place, a read tells between which two it stands, and only the versions of which nobody was
 * told are to be filled with changes whose callers were told nothing certain. Each of these is made at most once.
 */
final class RegisterHistory {
    private record State(long version, @Nullable String text) {}

    private record Tried(long version, @Nullable String text, BitSet used) {}

    private final List<Operation> operations;
    private final Map<Long, String> chosenTexts;
    private final Violations violations;
    private final Coverage coverage;

    /** What each version is by someone's word; "" where the register is absent. */
    private final Map<Long, String> seen = new HashMap<>();

    private final TreeMap<Long, Operation> applied = new TreeMap<>();
    private final List<Operation> unknown = new ArrayList<>();

    /** For each version that someone saw: the earliest end of those who saw it or a later one. */
    private final TreeMap<Long, Long> endOfFirstToSee = new TreeMap<>();

    private final Set<Tried> tried = new HashSet<>();

    /**
     * Takes a history.
     *
     * @param operations all that were called on the register
     * @param chosenTexts what is known otherwise of what some versions are; "" for absent
     */
    RegisterHistory(
            List<Operation> operations, Map<Long, String> chosenTexts, Violations violations, Coverage coverage) {
        this.operations = operations;
        this.chosenTexts = chosenTexts;
        this.violations = violations;
        this.coverage = coverage;
    }

    void check() {
        seen.put(0L, "");
        chosenTexts.forEach((version, text) -> sees(version, text, "what is chosen"));
        for (Operation operation : operations) {
            RegisterState state = operation.state;
            if (operation.result.tellsAState() && state != null) {
                takes(operation, state);
            } else if (operation.kind.changes() && operation.result.isUnknown()) {
                unknown.add(operation);
            }
        }
        requireRealTimeOrder();
        rememberFirstEnds();
        long last = seen.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
        violations.require(
                fill(new State(0, null), last, new BitSet()),
                "linearizability: some versions are nobody's change",
                "seen: " + new TreeMap<>(seen),
                "applied: " + applied.values(),
                "unknown: " + unknown);
    }

    private void sees(long version, @Nullable String text, Object who) {
        String told = text == null ? "" : text;
        String before = seen.putIfAbsent(version, told);
        violations.require(
                before == null || before.equals(told), "one version is one state", who, "seen before: " + before);
    }

    private void takes(Operation operation, RegisterState state) {
        String text = Clients.text(state.value());
        sees(state.version(), text, operation);
        if (operation.result == Result.DECLINED) {
            violations.require(!operation.holds(state.version(), text), "what is declined does not hold", operation);
        } else if (operation.result == Result.APPLIED) {
            RegisterState before = operation.before;
            violations.require(
                    before != null && before.version() == state.version() - 1,
                    "a change is one version more",
                    operation,
                    String.valueOf(before));
            String textBefore = before == null ? null : Clients.text(before.value());
            sees(state.version() - 1, textBefore, operation);
            violations.require(
                    operation.holds(state.version() - 1, textBefore)
                            && Objects.equals(text, operation.appliedTo(textBefore)),
                    "a change makes of the state before it what it should",
                    operation,
                    String.valueOf(before));
            Operation other = applied.put(state.version(), operation);
            violations.require(other == null, "a version is one change", operation, String.valueOf(other));
        }
    }

    /** Whoever was called after another had ended stands behind it. */
    private void requireRealTimeOrder() {
        List<Operation> told = operations.stream()
                .filter(operation -> operation.result.tellsAState())
                .toList();
        List<Operation> byStart = told.stream()
                .sorted(Comparator.comparingLong((Operation operation) -> operation.startNanos))
                .toList();
        List<Operation> byEnd = told.stream()
                .sorted(Comparator.comparingLong((Operation operation) -> operation.endNanos))
                .toList();
        int ended = 0;
        Operation highest = null;
        for (Operation later : byStart) {
            while (ended < byEnd.size() && byEnd.get(ended).endNanos < later.startNanos) {
                Operation earlier = byEnd.get(ended++);
                if (highest == null || version(earlier) > version(highest)) {
                    highest = earlier;
                }
            }
            if (highest != null) {
                boolean isBehind = later.result == Result.APPLIED
                        ? version(later) > version(highest)
                        : version(later) >= version(highest);
                violations.require(isBehind, "linearizability: real-time order", highest, later);
            }
        }
    }

    private static long version(Operation operation) {
        RegisterState state = operation.state;
        return state == null ? 0 : state.version();
    }

    private void rememberFirstEnds() {
        for (Operation operation : operations) {
            if (operation.result.tellsAState()) {
                endOfFirstToSee.merge(version(operation), operation.endNanos, Math::min);
            }
        }
        long first = Operation.NEVER;
        for (Map.Entry<Long, Long> entry : endOfFirstToSee.descendingMap().entrySet()) {
            first = Math.min(first, entry.getValue());
            entry.setValue(first);
        }
    }

    /** Tells whether the versions after a state, up to the last, are each someone's change. */
    private boolean fill(State state, long last, BitSet used) {
        State at = state;
        while (at.version < last) {
            long next = at.version + 1;
            Operation certain = applied.get(next);
            if (certain == null) {
                return fillWithUnknown(at, last, used);
            }
            if (!certain.holds(at.version, at.text)) {
                return false;
            }
            at = new State(next, certain.appliedTo(at.text));
            if (!agrees(at)) {
                return false;
            }
        }
        return true;
    }

    private boolean fillWithUnknown(State at, long last, BitSet used) {
        if (!tried.add(new Tried(at.version, at.text, (BitSet) used.clone()))) {
            return false;
        }
        long next = at.version + 1;
        Map.Entry<Long, Long> seenBy = endOfFirstToSee.ceilingEntry(next);
        long latestStart = seenBy == null ? Operation.NEVER : seenBy.getValue();
        for (int i = 0; i < unknown.size(); i++) {
            Operation candidate = unknown.get(i);
            if (used.get(i) || candidate.startNanos > latestStart || !candidate.holds(at.version, at.text)) {
                continue;
            }
            State after = new State(next, candidate.appliedTo(at.text));
            if (agrees(after)) {
                used.set(i);
                if (fill(after, last, used)) {
                    coverage.met(Coverage.Met.GAPS_FILLED_BY_INDETERMINATE);
                    return true;
                }
                used.clear(i);
            }
        }
        return false;
    }

    private boolean agrees(State state) {
        String known = seen.get(state.version);
        return known == null || known.equals(state.text == null ? "" : state.text);
    }
}
