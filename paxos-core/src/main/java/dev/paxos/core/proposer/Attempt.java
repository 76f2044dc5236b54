package dev.paxos.core.proposer;

import dev.paxos.core.proposer.Operation.Applied;
import java.util.ArrayList;
import java.util.List;

/**
 * What the operations of one round make of the state that the round began from.
 *
 * @param <S> the state
 * @param round the round
 * @param base the state that the round began from
 * @param state the state to propose: with the round in its lineage where something changed, else the base
 * @param changed whether any of the operations was applied
 * @param applied what each operation did, in order
 */
record Attempt<S>(Round round, S base, S state, boolean changed, List<Applied<S>> applied) {
    /** Applies the operations one after another, each to what the one before it left. */
    static <S> Attempt<S> of(Round round, S base, List<Operation<S, ?>> operations, ValueFormat<S> format) {
        S state = base;
        boolean changed = false;
        List<Applied<S>> applied = new ArrayList<>(operations.size());
        for (Operation<S, ?> operation : operations) {
            Applied<S> one = operation.applyTo(state, round.ballot());
            state = one.state();
            changed |= one.changed();
            applied.add(one);
        }
        return new Attempt<>(round, base, changed ? format.stamp(state, base, round.ballot()) : base, changed, applied);
    }

    /** The same outcomes, but proposed again as they stand at another round, by which they are fenced. */
    Attempt<S> adoptedBy(Round later, S descendant) {
        return new Attempt<>(later, descendant, descendant, false, applied);
    }

    void markSent() {
        for (Applied<S> one : applied) {
            if (one.changed()) {
                one.operation().markSent();
            }
        }
    }

    /** Tells every caller what became of its operation: only after the round is chosen. */
    void tell() {
        for (Applied<S> one : applied) {
            one.tell().run();
        }
    }
}
