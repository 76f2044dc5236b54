package dev.paxos.it.history;

import dev.paxos.it.history.Ending.Change;
import dev.paxos.it.history.Ending.Indeterminate;
import dev.paxos.it.history.Ending.Told;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the operations of one key have an order that explains them: each takes effect at one moment between its start
 * and its end, an indeterminate one at any moment after its start, or never.
 *
 * <p>Wing and Gong, "Testing and Verifying Concurrent Objects" (1993): the order is tried out from its beginning, one
 * operation after another, of those that nothing unordered yet has to precede. Lowe, "Testing for linearizability"
 * (2017): what is ordered already, together with the state that it left, is remembered, so that nothing is tried twice.
 * Three things keep the search narrow, and cut off no order that explains a history for which there is one:
 *
 * <ul>
 *   <li>One that was told to have changed nothing is ordered as soon as it fits: later it would hinder others more.
 *   <li>What contradicts the {@link Evidence} of all answers is not tried.
 *   <li>Of indeterminate operations that are alike, the one that started first goes first.
 * </ul>
 */
public final class Linearizability {
    /** So many steps are far beyond what any history of these tests needs. */
    private static final int MAX_STEPS = 500_000;

    private final Evidence evidence;
    private final List<Operation> operations;
    // Places in the history: of what was told, by start; of what is indeterminate, by start.
    private final List<Integer> told;
    private final List<Integer> open;
    // Of each of the latter the one before it that is alike, by its place among them; -1 for none.
    private final int[] alikeBefore;

    /**
     * An order of some operations, as far as it matters for what can follow.
     *
     * @param low so many of what was told, in the order of the starts, are ordered
     * @param ahead of those from {@code low} on, counted from there, these are ordered, too
     * @param taken of what is indeterminate these have taken effect
     * @param state what they left
     */
    private record Prefix(int low, BitSet ahead, BitSet taken, State state) {
        Prefix withTold(int index, State left) {
            BitSet more = (BitSet) ahead.clone();
            more.set(index - low);
            int step = more.nextClearBit(0);
            return new Prefix(low + step, more.get(step, Math.max(step, more.length())), taken, left);
        }

        Prefix withOpen(int index, State left) {
            BitSet more = (BitSet) taken.clone();
            more.set(index);
            return new Prefix(low, ahead, more, left);
        }

        int size() {
            return low + ahead.cardinality();
        }
    }

    private Linearizability(Evidence evidence) {
        this.evidence = evidence;
        operations = evidence.operations();
        told = places(Told.class);
        open = places(Indeterminate.class);
        alikeBefore = new int[open.size()];
        Map<Call, Integer> last = new HashMap<>();
        for (int i = 0; i < alikeBefore.length; i++) {
            Integer before = last.put(operations.get(open.get(i)).call(), i);
            alikeBefore[i] = before == null ? -1 : before;
        }
    }

    /**
     * Checks the operations of one key.
     *
     * @param history the operations, in any order
     * @return nothing where an order explains them, else what does not fit, for a person
     * @throws IllegalStateException if that could not be found out in bearable time
     */
    public static Optional<String> violation(List<Operation> history) {
        Evidence evidence = new Evidence(history);
        if (!evidence.contradictions().isEmpty()) {
            return Optional.of(String.join("\n", evidence.contradictions()));
        }
        return new Linearizability(evidence).search();
    }

    private Optional<String> search() {
        Prefix empty = new Prefix(0, new BitSet(), new BitSet(), State.NEVER_CHANGED);
        Prefix longest = empty;
        Set<Prefix> tried = new HashSet<>();
        Deque<Prefix> next = new ArrayDeque<>();
        next.push(empty);
        while (!next.isEmpty()) {
            Prefix prefix = next.pop();
            if (prefix.low == told.size()) {
                return Optional.empty();
            }
            if (prefix.size() > longest.size()) {
                longest = prefix;
            }
            if (tried.add(prefix)) {
                successors(prefix).forEach(next::push);
            }
            if (tried.size() > MAX_STEPS) {
                throw new IllegalStateException(
                        "undecided after " + MAX_STEPS + " steps, of " + operations.size() + " operations");
            }
        }
        return Optional.of(explain(longest));
    }

    /** Returns what can come next, the likeliest last. */
    private List<Prefix> successors(Prefix prefix) {
        List<Integer> candidates = candidates(prefix);
        List<Prefix> successors = new ArrayList<>();
        long latestStart = firstEnd(candidates);
        for (int i = 0; i < open.size() && operation(open, i).startNanos() <= latestStart; i++) {
            if (!prefix.taken.get(i) && (alikeBefore[i] < 0 || prefix.taken.get(alikeBefore[i]))) {
                State left = operation(open, i).call().applyTo(prefix.state);
                if (changes(prefix, left) && evidence.allows(open.get(i), left)) {
                    successors.add(prefix.withOpen(i, left));
                }
            }
        }
        for (int i : candidates) {
            State left = operation(told, i).call().applyTo(prefix.state);
            if (operation(told, i).ending() instanceof Told answer && answer.agreesWith(prefix.state, left)) {
                if (answer.change() == Change.NOT_MADE) {
                    return List.of(prefix.withTold(i, left));
                }
                if (!changes(prefix, left) || evidence.allows(told.get(i), left)) {
                    successors.add(prefix.withTold(i, left));
                }
            }
        }
        return successors;
    }

    /** Returns what was told and is not ordered, and that nothing else of this kind has to precede. */
    private List<Integer> candidates(Prefix prefix) {
        List<Integer> candidates = new ArrayList<>();
        long firstEnd = Long.MAX_VALUE;
        for (int i = prefix.low; i < told.size() && operation(told, i).startNanos() <= firstEnd; i++) {
            if (!prefix.ahead.get(i - prefix.low)) {
                candidates.add(i);
                firstEnd = Math.min(firstEnd, operation(told, i).endNanos());
            }
        }
        return candidates;
    }

    private long firstEnd(List<Integer> candidates) {
        return candidates.stream()
                .mapToLong(i -> operation(told, i).endNanos())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private Operation operation(List<Integer> places, int index) {
        return operations.get(places.get(index));
    }

    private List<Integer> places(Class<? extends Ending> kind) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            if (kind.isInstance(operations.get(i).ending())) {
                places.add(i);
            }
        }
        places.sort(Comparator.comparingLong(i -> operations.get(i).startNanos()));
        return places;
    }

    private static boolean changes(Prefix prefix, State left) {
        return left.version() != prefix.state.version();
    }

    private String explain(Prefix longest) {
        StringBuilder text = new StringBuilder("no order explains the history. The longest one that was found has ")
                .append(longest.size())
                .append(" of ")
                .append(told.size())
                .append(" operations, and leaves ")
                .append(longest.state)
                .append("; then none of these can follow:");
        candidates(longest).forEach(i -> text.append("\n  ").append(operation(told, i)));
        return text.toString();
    }
}
