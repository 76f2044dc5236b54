package dev.paxos.it;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What the answers to a {@link NumberedLoad} have told so far, and so may never be forgotten again. */
final class ToldState {
    private final NumberedLoad load;
    private final Map<String, Long> promised;
    private final Map<String, Long> accepted;
    private final Set<Long> numbers;

    ToldState(NumberedLoad load) {
        this(load, Map.of(), Map.of(), Set.of());
    }

    private ToldState(NumberedLoad load, Map<String, Long> promised, Map<String, Long> accepted, Set<Long> numbers) {
        this.load = load;
        this.promised = new HashMap<>(promised);
        this.accepted = new HashMap<>(accepted);
        this.numbers = new HashSet<>(numbers);
    }

    ToldState copy() {
        return new ToldState(load, promised, accepted, numbers);
    }

    /** Returns each number that an answer told of. */
    Set<Long> numbers() {
        return Set.copyOf(numbers);
    }

    /** Takes note of an answer; one of another kind tells nothing. */
    void take(String answer) {
        note(promised, NumberedLoad.promised(answer));
        note(accepted, NumberedLoad.accepted(answer));
    }

    private void note(Map<String, Long> highest, OptionalLong number) {
        if (number.isPresent()) {
            long told = number.getAsLong();
            numbers.add(told);
            highest.merge(load.sent(told).key(), told, Math::max);
        }
    }

    /** Says what is wrong with the states that a start has found, or nothing. */
    List<String> violations(Map<Key, AcceptorState> found) {
        List<String> violations = new ArrayList<>();
        for (String name : NumberedLoad.keys()) {
            AcceptorState state = found.getOrDefault(Key.decision(name), AcceptorState.INITIAL);
            long promise = state.promised().number();
            long proposal = state.accepted().ballot().number();
            String what = name + " is " + promise + ", " + proposal + ": ";
            // Accepting is also promising.
            long least = Math.max(promised.getOrDefault(name, -1L), accepted.getOrDefault(name, -1L));
            if (promise < least) {
                violations.add(what + "the promise " + least + " was told of");
            }
            if (proposal < accepted.getOrDefault(name, -1L)) {
                violations.add(what + "the accepted " + accepted.get(name) + " was told of");
            }
            if (proposal > promise) {
                violations.add(what + "accepted above the promise");
            }
            if (promise >= 0 && !load.sent(promise).key().equals(name)) {
                violations.add(what + "the promise is another key's");
            }
            if (proposal >= 0 && !isSent(name, proposal, state)) {
                violations.add(what + "that was never proposed");
            }
        }
        return violations;
    }

    private boolean isSent(String name, long number, AcceptorState state) {
        NumberedLoad.Sent sent = load.sent(number);
        return sent.key().equals(name)
                && sent.isAccept()
                && state.accepted().value().text().equals(Optional.of(sent.value()));
    }
}
