package dev.paxos.core.proposer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a group that changed something and were sent. One that did not win is in doubt: some acceptor may hold
 * its value, and another proposer may yet adopt it. The lineage of the value that the acceptors hold later tells.
 *
 * <p>For one thread at a time.
 *
 * @param <S> the state
 */
final class SentAttempts<S> {
    private final Quorum quorum;
    private final ValueFormat<S> format;

    /** First to last. */
    private List<Attempt<S>> sent = List.of();

    SentAttempts(Quorum quorum, ValueFormat<S> format) {
        this.quorum = quorum;
        this.format = format;
    }

    /** Takes note of one that is about to be sent. Mostly there is but one. */
    void add(Attempt<S> attempt) {
        if (sent.isEmpty()) {
            sent = List.of(attempt);
        } else {
            sent = new ArrayList<>(sent);
            sent.add(attempt);
        }
    }

    /** Tells whether there is one that some acceptor may hold or get. */
    boolean areInDoubt() {
        for (Attempt<S> earlier : sent) {
            if (!earlier.round().isVoid(quorum)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the one that a state descends from, if it tells of any. */
    @Nullable
    Attempt<S> ancestorOf(S state) {
        for (Attempt<S> earlier : sent) {
            if (format.descendsFrom(state, earlier.round().ballot())) {
                return earlier;
            }
        }
        return null;
    }

    /**
     * Asks for each that may exist: a later attempt may begin from a lower version than an earlier one whose base was
     * passed over.
     */
    boolean areAllRememberedBy(S state) {
        for (Attempt<S> earlier : sent) {
            if (!earlier.round().isVoid(quorum) && !format.remembersSince(state, earlier.base())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Tells whether nothing but replies that are still on their way keeps them in doubt. An accept at a promise that went
     * stale is refused by everyone, but the majority's refusals come first.
     */
    boolean mayBeSettledByLateRefusals() {
        for (Attempt<S> earlier : sent) {
            Round round = earlier.round();
            if (!round.isVoid(quorum) && !round.mayTurnOutVoid(quorum)) {
                return false;
            }
        }
        return true;
    }
}
