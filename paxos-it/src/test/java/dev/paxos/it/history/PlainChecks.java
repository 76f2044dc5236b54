package dev.paxos.it.history;

import dev.paxos.it.history.Ending.Change;
import dev.paxos.it.history.Ending.Indeterminate;
import dev.paxos.it.history.Ending.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What follows from linearizability and can be seen without a search, said once more in plain words: it needs no trust in
 * {@link Linearizability}. Each value must have been written by one operation alone.
 */
public final class PlainChecks {
    private PlainChecks() {}

    /** Returns what is wrong with the history of one key. */
    public static List<String> violations(List<Operation> history) {
        List<String> violations = new ArrayList<>();
        oneStateAVersion(history, violations);
        nothingUnchosenIsTold(history, violations);
        return violations;
    }

    /**
     * Returns what is wrong with a value that tokens alone were appended to: what was applied is in it once, what is
     * indeterminate once or not at all, and nothing else.
     *
     * @param history the appends
     * @param last the value, as it was read when all of them had ended
     */
    public static List<String> violationsOfExactlyOnce(List<Operation> history, String last) {
        List<String> violations = new ArrayList<>();
        List<String> tokens = tokens(last).toList();
        Set<String> distinct = new HashSet<>(tokens);
        Set<String> applied = appended(history, ending -> ending instanceof Told);
        Set<String> indeterminate = appended(history, ending -> ending instanceof Indeterminate);
        if (distinct.size() < tokens.size()) {
            violations.add("applied twice: a token of " + tokens);
        }
        if (!distinct.containsAll(applied)) {
            violations.add("told as applied, and not there: of " + applied + " some in " + tokens);
        }
        if (!Stream.concat(applied.stream(), indeterminate.stream())
                .collect(Collectors.toSet())
                .containsAll(distinct)) {
            violations.add("there, though nobody can have appended it: a token of " + tokens);
        }
        if (tokens.size() < applied.size() || tokens.size() > applied.size() + indeterminate.size()) {
            violations.add(tokens.size() + " tokens, of " + applied.size() + " applied and " + indeterminate.size()
                    + " indeterminate");
        }
        return violations;
    }

    private static Set<String> appended(List<Operation> history, Predicate<Ending> which) {
        return history.stream()
                .filter(operation -> which.test(operation.ending()))
                .flatMap(operation ->
                        operation.call() instanceof Call.Append append ? Stream.of(append.token()) : Stream.empty())
                .collect(Collectors.toSet());
    }

    /** Reads, changes and refusals that tell of a version tell the same: what was told was chosen. */
    private static void oneStateAVersion(List<Operation> history, List<String> violations) {
        Map<Long, State> states = new HashMap<>();
        history.stream()
                .flatMap(PlainChecks::told)
                .flatMap(seen -> seen.whole().stream())
                .forEach(state -> {
                    State other = states.putIfAbsent(state.version(), state);
                    if (other != null && !other.equals(state)) {
                        violations.add("told as one version: " + other + " and " + state);
                    }
                });
    }

    /** A value that was told was written by an operation that had begun and may have taken effect. */
    private static void nothingUnchosenIsTold(List<Operation> history, List<String> violations) {
        boolean tokens = history.stream().anyMatch(operation -> operation.call() instanceof Call.Append);
        Map<String, Operation> writers = new HashMap<>();
        history.forEach(operation -> text(operation.call()).ifPresent(text -> writers.put(text, operation)));
        for (Operation operation : history) {
            told(operation)
                    .flatMap(seen -> seen.value().stream())
                    .distinct()
                    .flatMap(value -> tokens ? tokens(value) : Stream.of(value))
                    .filter(text -> !mayHaveBeenWritten(writers.get(text), operation))
                    .forEach(text -> violations.add("cannot have been written: " + text + ", told in " + operation));
        }
    }

    private static boolean mayHaveBeenWritten(@Nullable Operation writer, Operation reader) {
        return writer != null
                && writer.startNanos() <= reader.endNanos()
                && !writer.ending().equals(Ending.NEVER)
                && !(writer.ending() instanceof Told told && told.change() == Change.NOT_MADE);
    }

    private static Stream<Seen> told(Operation operation) {
        return operation.ending() instanceof Told told
                ? Stream.of(told.before(), told.after()).distinct()
                : Stream.empty();
    }

    private static Stream<String> tokens(String value) {
        return Stream.of(value.split(Call.TOKEN_END)).filter(token -> !token.isEmpty());
    }

    private static Optional<String> text(Call call) {
        return call instanceof Call.Append append ? Optional.of(append.token()) : call.written();
    }
}
