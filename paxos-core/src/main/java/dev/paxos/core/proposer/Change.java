package dev.paxos.core.proposer;

import dev.paxos.core.Ballot;

/**
 * What is to become of a key's state. It may be applied several times, to several states, of which one counts: so it
 * must be pure. It runs on a thread of the proposer's and must be quick.
 *
 * @param <S> the state
 * @param <R> what the caller is told
 */
@FunctionalInterface
public interface Change<S, R> {
    /**
     * Applies the change to a state, or declines.
     *
     * @param current the current state
     * @param ballot the ballot of the round that is to decide
     * @return what becomes of it, and what the caller is told once that is chosen
     */
    Step<S, R> apply(S current, Ballot ballot);

    /**
     * What a change makes of a state.
     *
     * @param <S> the state
     * @param <R> what the caller is told
     * @param state the state after
     * @param result what the caller is told, once that state is chosen
     * @param changed false where the change declined: the state is as before
     */
    record Step<S, R>(S state, R result, boolean changed) {
        /**
         * Applied.
         *
         * @param <S> the state
         * @param <R> what the caller is told
         * @param state the new state
         * @param result what the caller is told
         * @return the step
         */
        public static <S, R> Step<S, R> applied(S state, R result) {
            return new Step<>(state, result, true);
        }

        /**
         * Declined: nothing is to change.
         *
         * @param <S> the state
         * @param <R> what the caller is told
         * @param state the current state
         * @param result what the caller is told
         * @return the step
         */
        public static <S, R> Step<S, R> declined(S state, R result) {
            return new Step<>(state, result, false);
        }
    }
}
