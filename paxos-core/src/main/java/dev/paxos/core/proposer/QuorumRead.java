package dev.paxos.core.proposer;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Proposal;

/**
 * A read without a write: settled as soon as a majority shows the same accepted ballot, or that nothing was accepted.
 *
 * <p>That proposal is chosen, for a majority accepted it. And nothing newer was chosen before the read began: else one
 * of that majority would have shown it. So it needs not be the highest that any acceptor shows.
 *
 * <p>Pure, not thread-safe.
 */
final class QuorumRead {
    private final Quorum quorum;
    private final Proposal[] shown;
    private final Tally answers;

    QuorumRead(Quorum quorum) {
        this.quorum = quorum;
        this.shown = new Proposal[quorum.servers()];
        this.answers = new Tally(quorum);
    }

    void onReply(int server, AcceptorState state) {
        if (answers.grant(server)) {
            shown[server] = state.accepted();
        }
    }

    void onFailure(int server) {
        answers.refuse(server);
    }

    /** Tells whether a majority shows the same. */
    boolean isSettled() {
        return holdersOf(mostHeld().ballot()) >= quorum.majority();
    }

    /** The chosen proposal, or {@link Proposal#NONE} where the key is absent. Only when settled. */
    Proposal settled() {
        return mostHeld();
    }

    /** Tells whether a majority answered but did not show the same: more answers may settle it, or may not. */
    boolean isAnsweredByAMajority() {
        return answers.status() == Tally.Status.WON;
    }

    /** Tells whether no further answer can settle it. */
    boolean isHopeless() {
        return answers.status() == Tally.Status.LOST || answers.isComplete();
    }

    private Proposal mostHeld() {
        Proposal most = Proposal.NONE;
        int holders = -1;
        for (Proposal proposal : shown) {
            if (proposal != null && holdersOf(proposal.ballot()) > holders) {
                most = proposal;
                holders = holdersOf(proposal.ballot());
            }
        }
        return most;
    }

    private int holdersOf(Ballot ballot) {
        int holders = 0;
        for (Proposal proposal : shown) {
            if (proposal != null && proposal.ballot().equals(ballot)) {
                holders++;
            }
        }
        return holders;
    }
}
