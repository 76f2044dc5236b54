package dev.paxos.it.history;

import dev.paxos.it.history.Ending.Change;
import dev.paxos.it.history.Ending.Indeterminate;
import dev.paxos.it.history.Ending.Never;
import dev.paxos.it.history.Ending.Told;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the answers of one key, taken together, say of its versions. Each change makes one version, so a version is one
 * state and has one maker in every order that explains the history. What contradicts that explains nothing, and need
 * not be searched. Operations go by their places in the history.
 */
final class Evidence {
    /** Stands for every value that nobody ever saw. */
    private static final String UNSEEN = "\0unseen";

    private final Map<Long, State> states = new HashMap<>();
    private final Map<Long, Integer> makers = new HashMap<>();
    private final Map<Integer, Long> made = new HashMap<>();
    private final List<String> contradictions = new ArrayList<>();
    private final List<Operation> operations;

    /**
     * Gathers it.
     *
     * @param history the operations of one key, in any order
     */
    Evidence(List<Operation> history) {
        operations = new ArrayList<>(history);
        for (int i = 0; i < operations.size(); i++) {
            gather(i);
        }
        versionsNeverGoBack();
        Map<String, List<Integer>> writers = writers();
        boolean appends = operations.stream().anyMatch(operation -> operation.call() instanceof Call.Append);
        if (!appends) {
            followValues(writers);
            blurWhatNobodySaw();
        } else if (operations.stream().allMatch(Evidence::appendsOrReads)) {
            followTokens(writers);
        }
    }

    /** Returns what shows, without a search, that no order explains the history. */
    List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    /** Returns the operations, equal ones where nothing tells one from another. */
    List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** Tells whether an operation can be what made a state. */
    boolean allows(int operation, State state) {
        State known = states.get(state.version());
        return (known == null || known.equals(state))
                && makers.getOrDefault(state.version(), operation) == operation
                && made.getOrDefault(operation, state.version()) == state.version();
    }

    private void gather(int index) {
        if (operations.get(index).ending() instanceof Told told) {
            told.before().whole().ifPresent(this::isKnown);
            told.after().whole().ifPresent(this::isKnown);
            if (told.change() == Change.MADE && told.after().version().isPresent()) {
                isMaker(index, told.after().version().getAsLong());
            }
        }
    }

    private void isKnown(State state) {
        State other = states.putIfAbsent(state.version(), state);
        if (other != null && !other.equals(state)) {
            contradictions.add("one version was told as two states: " + other + " and " + state);
        }
    }

    private void isMaker(int index, long version) {
        Integer other = makers.putIfAbsent(version, index);
        if (other != null && other != index) {
            contradictions.add("version " + version + " was made twice:\n  " + operations.get(other) + "\n  "
                    + operations.get(index));
        }
        Long another = made.putIfAbsent(index, version);
        if (another != null && another != version) {
            contradictions.add("versions " + another + " and " + version + " were made by one operation:\n  "
                    + operations.get(index));
        }
    }

    /** What began after another operation had ended leaves no version before the one that that one left. */
    private void versionsNeverGoBack() {
        List<Operation> byEnd = new ArrayList<>();
        operations.stream()
                .filter(operation -> operation.ending() instanceof Told told
                        && told.versionLeft().isPresent())
                .sorted(Comparator.comparingLong(Operation::endNanos))
                .forEach(byEnd::add);
        List<Operation> byStart = new ArrayList<>(byEnd);
        byStart.sort(Comparator.comparingLong(Operation::startNanos));
        int ended = 0;
        long version = 0;
        for (Operation operation : byStart) {
            while (byEnd.get(ended).endNanos() < operation.startNanos()) {
                version = Math.max(version, versionLeft(byEnd.get(ended)));
                ended++;
            }
            if (versionLeft(operation) < version) {
                contradictions.add("version " + version + " had been told before this began: " + operation);
            }
        }
    }

    private static long versionLeft(Operation operation) {
        return operation.ending() instanceof Told told ? told.versionLeft().orElse(0) : 0;
    }

    private Map<String, List<Integer>> writers() {
        Map<String, List<Integer>> writers = new HashMap<>();
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            if (!(operation.ending() instanceof Never)) {
                int index = i;
                text(operation.call())
                        .ifPresent(text -> writers.computeIfAbsent(text, any -> new ArrayList<>())
                                .add(index));
            }
        }
        return writers;
    }

    /** A value that was seen, and that one operation alone writes, tells which version that one made. */
    private void followValues(Map<String, List<Integer>> writers) {
        states.values()
                .forEach(state -> state.value().ifPresent(value -> isWrittenAt(state.version(), value, writers)));
    }

    /** Where tokens are all that is ever written, a value tells all versions before it, and who made each. */
    private void followTokens(Map<String, List<Integer>> writers) {
        State last = states.values().stream()
                .max(Comparator.comparingLong(State::version))
                .orElse(State.NEVER_CHANGED);
        String value = last.value().orElse("");
        long version = 0;
        int begin = 0;
        for (int end = value.indexOf(Call.TOKEN_END); end >= 0; end = value.indexOf(Call.TOKEN_END, begin)) {
            version++;
            isWrittenAt(version, value.substring(begin, end), writers);
            begin = end + Call.TOKEN_END.length();
            isKnown(State.of(version, value.substring(0, begin)));
        }
    }

    private void isWrittenAt(long version, String text, Map<String, List<Integer>> writers) {
        List<Integer> candidates = writers.getOrDefault(text, List.of());
        if (candidates.isEmpty()) {
            contradictions.add("nobody can have written " + text + " of version " + version);
        } else if (candidates.size() == 1) {
            isMaker(candidates.get(0), version);
        }
    }

    /** Indeterminate operations whose values were never seen might as well have written one and the same. */
    private void blurWhatNobodySaw() {
        Set<String> seen = new HashSet<>();
        operations.stream().flatMap(Evidence::seen).forEach(seen::add);
        operations.replaceAll(operation -> operation.ending() instanceof Indeterminate
                        && operation
                                .call()
                                .written()
                                .filter(text -> !seen.contains(text))
                                .isPresent()
                ? operation.with(operation.call().writing(UNSEEN))
                : operation);
    }

    private static Stream<String> seen(Operation operation) {
        return operation.ending() instanceof Told told
                ? Stream.of(told.before().value(), told.after().value()).flatMap(Optional::stream)
                : Stream.empty();
    }

    private static boolean appendsOrReads(Operation operation) {
        return operation.call() instanceof Call.Append || operation.call() instanceof Call.Get;
    }

    private static Optional<String> text(Call call) {
        return call instanceof Call.Append append ? Optional.of(append.token()) : call.written();
    }
}
