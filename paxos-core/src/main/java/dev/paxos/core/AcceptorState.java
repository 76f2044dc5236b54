package dev.paxos.core;

import org.jspecify.annotations.Nullable;

/**
 * All that an acceptor must remember of one key, and the rules that change it. Pure: no clock, no I/O, no thread.
 *
 * <p>A reply may leave only after the state that it tells of is durable; {@link Transition} says which one that is.
 *
 * @see <a href="https://lamport.azurewebsites.net/pubs/paxos-simple.pdf">Lamport, "Paxos Made Simple", section 2.2</a>
 */
public final class AcceptorState {
    /** The state of a key of which the acceptor has never heard. */
    public static final AcceptorState INITIAL = new AcceptorState(Ballot.NONE, Proposal.NONE);

    // Flat: a third of what its parts would take, where a store keeps one for every key.
    private final long promised;
    private final long acceptedBallot;
    private final Value acceptedValue;

    /**
     * Checks the invariant, on every transition and on every load from disk.
     *
     * @param promised the highest ballot that the acceptor has promised, or {@link Ballot#NONE}
     * @param accepted the highest proposal that it has accepted, or {@link Proposal#NONE}
     * @throws IllegalArgumentException if the accepted ballot is above the promise
     */
    public AcceptorState(Ballot promised, Proposal accepted) {
        if (accepted.ballot().isAbove(promised)) {
            throw new IllegalArgumentException(
                    "accepted: ballot " + accepted.ballot() + " is above the promise " + promised);
        }
        this.promised = promised.number();
        this.acceptedBallot = accepted.ballot().number();
        this.acceptedValue = accepted.value();
    }

    /**
     * Returns the promise.
     *
     * @return the highest ballot that the acceptor has promised, or {@link Ballot#NONE}
     */
    public Ballot promised() {
        return new Ballot(promised);
    }

    /**
     * Returns what was accepted.
     *
     * @return the highest proposal that the acceptor has accepted, or {@link Proposal#NONE}; never above {@link #promised}
     */
    public Proposal accepted() {
        return acceptedBallot < 0 ? Proposal.NONE : new Proposal(new Ballot(acceptedBallot), acceptedValue);
    }

    /**
     * Phase 1b, "Paxos Made Simple" section 2.2. Strictly above: a ballot is promised at most once, so a proposer that
     * reuses one must lose, and no two majorities can promise the same.
     *
     * @param ballot the ballot to promise, not {@link Ballot#NONE}
     * @return a {@link Promise} with what was accepted before, or a {@link Nack} and the same state
     */
    public Transition<PrepareReply> prepare(Ballot ballot) {
        if (!ballot.isAbove(promised())) {
            return unchanged(nack());
        }
        return changed(new AcceptorState(ballot, accepted()), new Promise(ballot, accepted()));
    }

    /**
     * Phase 2b, "Paxos Made Simple" section 2.2. Accepting is also promising. What was accepted stays accepted, so the
     * same proposal again is told so again; another value at its ballot is refused, as no sound proposer sends it.
     *
     * <p>With {@code next} the prepare of a following round rides on this accept (CASPaxos, section 2.2.1): whoever
     * answers {@link Accepted} has promised {@code next} too.
     *
     * @param proposal the proposal to accept, not {@link Proposal#NONE}
     * @param next a ballot above the proposal's to promise in the same step, or {@link Ballot#NONE}
     * @return an {@link Accepted} or a {@link Nack}
     * @throws IllegalArgumentException if {@code next} is neither none nor above the proposal's ballot
     */
    public Transition<AcceptReply> accept(Proposal proposal, Ballot next) {
        Ballot ballot = proposal.ballot();
        if (!next.isNone() && !next.isAbove(ballot)) {
            throw new IllegalArgumentException("next: is " + next + ", must be above the ballot " + ballot);
        }
        if (ballot.number() == acceptedBallot) {
            return proposal.value().equals(acceptedValue) ? acceptedAgain(next) : unchanged(nack());
        }
        if (promised().isAbove(ballot)) {
            return unchanged(nack());
        }
        return changed(new AcceptorState(higher(ballot, next), proposal), new Accepted(ballot));
    }

    /**
     * Tells whether an accept would break the rule that a ballot has one value: a sign of a broken proposer.
     *
     * @param proposal the proposal
     * @return true if another value was accepted at the proposal's ballot
     */
    public boolean contradicts(Proposal proposal) {
        return proposal.ballot().number() == acceptedBallot && !proposal.value().equals(acceptedValue);
    }

    private Transition<AcceptReply> acceptedAgain(Ballot next) {
        Accepted reply = new Accepted(new Ballot(acceptedBallot));
        return next.isAbove(promised()) ? changed(new AcceptorState(next, accepted()), reply) : unchanged(reply);
    }

    private Nack nack() {
        return new Nack(promised(), accepted());
    }

    private static Ballot higher(Ballot ballot, Ballot next) {
        return next.isAbove(ballot) ? next : ballot;
    }

    private <R> Transition<R> unchanged(R reply) {
        return new Transition<>(this, reply, false);
    }

    private static <R> Transition<R> changed(AcceptorState state, R reply) {
        return new Transition<>(state, reply, true);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AcceptorState state
                && promised == state.promised
                && acceptedBallot == state.acceptedBallot
                && acceptedValue.equals(state.acceptedValue);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(promised) + Long.hashCode(acceptedBallot)) + acceptedValue.hashCode();
    }

    @Override
    public String toString() {
        return "promised=" + promised() + " accepted=" + accepted();
    }
}
