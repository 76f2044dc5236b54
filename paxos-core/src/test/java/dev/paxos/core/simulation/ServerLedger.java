package dev.paxos.core.simulation;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import java.util.HashMap;
import java.util.Map;

/**
 * What one acceptor has told, and what its store said is durable, for as long as the cluster lives. None of it may ever
 * go back.
 */
final class ServerLedger {
    private static final String NEVER_BACK = "promised and accepted never go back";

    private final String name;
    private final Violations violations;
    private final Map<Key, AcceptorState> told = new HashMap<>();
    private final Map<Key, AcceptorState> durable = new HashMap<>();
    private final Map<Key, AcceptorState> handed = new HashMap<>();
    private final Map<Key, Map<Ballot, Object>> granted = new HashMap<>();

    ServerLedger(int server, Violations violations) {
        this.name = "server " + server;
        this.violations = violations;
    }

    /** The states that were durable when their save returned, or when they were loaded. */
    Map<Key, AcceptorState> durable() {
        return durable;
    }

    /** A save begins: from now on its states may be there after a crash. */
    void saveBegins(Map<Key, AcceptorState> batch) {
        handed.putAll(batch);
    }

    /** A save returned. */
    void saved(Map<Key, AcceptorState> batch) {
        batch.forEach((key, state) -> requireForward(NEVER_BACK, "saves", key, of(durable, key), state));
        durable.putAll(batch);
    }

    /** The server came back with these states. */
    void recovered(Map<Key, AcceptorState> states) {
        requireAllThere("recovered", states);
        durable.clear();
        durable.putAll(states);
        handed.clear();
        handed.putAll(states);
    }

    /** All that was durable must be in what a disk gives back; and nothing that was never handed to it. */
    void requireAllThere(String when, Map<Key, AcceptorState> states) {
        durable.forEach((key, state) -> requireForward(NEVER_BACK, when, key, state, of(states, key)));
        states.forEach((key, state) ->
                requireForward("nothing is recovered that was never saved", when, key, state, of(handed, key)));
    }

    /** A reply tells of a state. It must be durable, and may not be behind what was told before. */
    void tells(Key key, AcceptorState state) {
        requireForward("no reply before durability", "tells and holds", key, state, of(durable, key));
        AcceptorState before = of(told, key);
        requireForward(NEVER_BACK, "tells", key, before, state);
        told.put(key, state);
    }

    /** A reply tells that a proposal was accepted, and of a promise with it. By now more may be. */
    void tellsAccepted(Key key, Proposal proposal, Ballot promised) {
        AcceptorState state = of(durable, key);
        if (promised.isAbove(state.promised())
                || proposal.ballot().isAbove(state.accepted().ballot())) {
            violations.report(
                    "no reply before durability",
                    name,
                    key,
                    "told to be accepted: " + proposal.ballot() + ", promised: " + promised,
                    "durable: " + state);
        }
        AcceptorState before = of(told, key);
        told.put(
                key,
                new AcceptorState(
                        promised.isAbove(before.promised()) ? promised : before.promised(),
                        proposal.ballot().isAbove(before.accepted().ballot()) ? proposal : before.accepted()));
    }

    Ballot promiseTold(Key key) {
        return of(told, key).promised();
    }

    /** A promise was given to someone. It is given once; the accept that it rode on may be answered again. */
    void grants(Key key, Ballot ballot, Object to) {
        Object other = granted.computeIfAbsent(key, k -> new HashMap<>()).putIfAbsent(ballot, to);
        violations.require(
                other == null || other.equals(to),
                "an acceptor promises a ballot once, so no two majorities promise one",
                name,
                key,
                ballot,
                to,
                other == null ? "" : other);
    }

    private void requireForward(String rule, String what, Key key, AcceptorState before, AcceptorState after) {
        boolean forward = !before.promised().isAbove(after.promised())
                && !before.accepted().ballot().isAbove(after.accepted().ballot());
        boolean sameValue = !before.accepted().ballot().equals(after.accepted().ballot())
                || before.accepted().value().equals(after.accepted().value());
        if (!forward || !sameValue) {
            violations.report(rule, name + ": " + what, key, "from " + before, "to " + after);
        }
    }

    private static AcceptorState of(Map<Key, AcceptorState> states, Key key) {
        return states.getOrDefault(key, AcceptorState.INITIAL);
    }

    @Override
    public String toString() {
        return name;
    }
}
