package dev.paxos.core.proposer;

import dev.paxos.core.Ballot;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;

/**
 * What the values of a namespace mean to the changes made to them: how a state is read from a value and written as
 * one, and what a state tells of the rounds that made it (its lineage). Pure and thread-safe.
 *
 * @param <S> the state, immutable; one of its values means "nothing was ever chosen"
 */
public interface ValueFormat<S> {
    /**
     * Returns the state of a key for which nothing was ever chosen.
     *
     * @return the state that changes begin from
     */
    S absent();

    /**
     * Reads a proposal that was accepted.
     *
     * @param accepted the proposal, not {@link Proposal#NONE}
     * @return its state
     * @throws IllegalArgumentException if the value is none of this format: no change can be made to it
     */
    S decode(Proposal accepted);

    /**
     * Reads what a key holds.
     *
     * @param accepted the proposal, or {@link Proposal#NONE}
     * @return its state, or {@link #absent()}
     * @throws IllegalArgumentException as {@link #decode}
     */
    default S stateIn(Proposal accepted) {
        return accepted.isNone() ? absent() : decode(accepted);
    }

    /**
     * Writes a state as a value.
     *
     * @param state the state; {@link #absent()} not where {@link #changesAreIdempotent()}
     * @return the value; equal states give equal values
     * @throws IllegalArgumentException if the value would be larger than {@link Value#MAX_BYTES}
     */
    Value encode(S state);

    /**
     * Marks a state with the round that makes it.
     *
     * @param changed the state that the changes of the round left
     * @param base the state that they began from
     * @param ballot the ballot of the round
     * @return the same state, whose lineage goes on from the base's with this round
     */
    S stamp(S changed, S base, Ballot ballot);

    /**
     * Tells whether a round is among those that made a state.
     *
     * @param state the state
     * @param ballot the ballot at which the round proposed
     * @return true if the state surely descends from what was proposed then
     */
    boolean descendsFrom(S state, Ballot ballot);

    /**
     * Tells whether the lineage of a state is long enough to say that a round is not part of it.
     *
     * @param state the state
     * @param base the state that the round in question began from
     * @return true if {@link #descendsFrom} would surely be true, were the round part of it
     */
    boolean remembersSince(S state, S base);

    /**
     * Tells whether a change may be made again without knowing what became of an earlier attempt.
     *
     * @return true where only the first change of a key ever counts; false for counters and the like, whose earlier
     *     attempts must be accounted for, and fenced by a chosen round, before the change is made anew
     */
    boolean changesAreIdempotent();
}
