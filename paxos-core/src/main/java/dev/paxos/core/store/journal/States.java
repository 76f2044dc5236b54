package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.store.StateTable;
import java.util.Map;

/**
 * The durable state of every key. It never goes back: of two states of one key the higher promise and the higher
 * accepted proposal hold, whatever the order in which they are read.
 *
 * <p>One thread at a time changes it; others may read meanwhile.
 */
final class States {
    private final StateTable table = new StateTable();

    /** Returns them all; what it shows may change meanwhile. */
    StateTable table() {
        return table;
    }

    /**
     * Takes in a state that was read.
     *
     * @throws IllegalArgumentException if another value was accepted at the same ballot
     */
    void merge(Key key, AcceptorState state) {
        AcceptorState old = table.find(key);
        table.put(key, old == null ? state : higher(key, old, state));
    }

    /**
     * Checks that a batch does not go back: recovery could not tell its states from older ones.
     *
     * @return where its keys lie in the table, in the order of the batch
     * @throws IllegalArgumentException if a state does
     */
    int[] requireForward(Map<Key, AcceptorState> batch) {
        int[] addresses = table.addressesOf(batch.keySet());
        int next = 0;
        for (Map.Entry<Key, AcceptorState> entry : batch.entrySet()) {
            int address = addresses[next++];
            if (address != StateTable.ABSENT && !table.isForward(address, entry.getValue())) {
                throw new IllegalArgumentException(
                        entry.getKey() + ": goes back from " + table.at(address) + " to " + entry.getValue());
            }
        }
        return addresses;
    }

    /**
     * Takes in a batch that is durable now.
     *
     * @param addresses where its keys lie, as {@link #requireForward} told
     */
    void replace(Map<Key, AcceptorState> batch, int[] addresses) {
        int next = 0;
        for (Map.Entry<Key, AcceptorState> entry : batch.entrySet()) {
            table.put(addresses[next++], entry.getKey(), entry.getValue());
        }
    }

    private static AcceptorState higher(Key key, AcceptorState a, AcceptorState b) {
        Ballot ballotA = a.accepted().ballot();
        Ballot ballotB = b.accepted().ballot();
        if (ballotA.equals(ballotB) && !a.accepted().equals(b.accepted())) {
            throw new IllegalArgumentException("two values of " + key + " are accepted at the one ballot " + ballotA);
        }
        Ballot promised = b.promised().isAbove(a.promised()) ? b.promised() : a.promised();
        Proposal accepted = ballotB.isAbove(ballotA) ? b.accepted() : a.accepted();
        if (promised.equals(b.promised()) && accepted.ballot().equals(ballotB)) {
            return promised.equals(a.promised()) && ballotA.equals(ballotB) ? a : b;
        }
        if (promised.equals(a.promised()) && accepted.ballot().equals(ballotA)) {
            return a;
        }
        return new AcceptorState(promised, accepted);
    }
}
