package dev.paxos.core.proposer;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.Ballot;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;

/**
 * One attempt of one proposer at one ballot: replies in, phases out. Pure: it sends nothing and knows no clock. What
 * does not belong to its ballot and its phase, and what a server says twice, counts for nothing.
 *
 * <pre>
 * PREPARING ──majority promised──▶ PREPARED ──{@link #propose}──▶ ACCEPTING ──majority accepted──▶ CHOSEN
 *     └──────no majority can──────▶ LOST ◀──────────no majority can──────────────┘
 * </pre>
 *
 * @see <a href="https://lamport.azurewebsites.net/pubs/paxos-simple.pdf">Lamport, "Paxos Made Simple", section 2.2</a>
 */
final class Round {
    enum Phase {
        PREPARING,
        PREPARED,
        ACCEPTING,
        CHOSEN,
        LOST
    }

    private final Ballot ballot;
    private final Tally promises;
    private final Tally accepts;
    private Phase phase;
    private Proposal highest = Proposal.NONE;
    private int holdersOfHighest;
    private Ballot overtakenBy = Ballot.NONE;
    private int neverAccepts;
    private int mayHaveAccepted;

    private Round(Quorum quorum, Ballot ballot, Phase phase) {
        this.promises = new Tally(quorum);
        this.accepts = new Tally(quorum);
        this.ballot = ballot;
        this.phase = phase;
    }

    /** Begins with phase 1, at a ballot that was never sent before. */
    static Round preparing(Quorum quorum, Ballot ballot) {
        return new Round(quorum, ballot, Phase.PREPARING);
    }

    /** Begins with phase 2, at a ballot that a majority has promised to this proposer already. */
    static Round prepared(Quorum quorum, Ballot ballot) {
        return new Round(quorum, ballot, Phase.PREPARED);
    }

    /** Phase 1b of one server. */
    void onPrepareReply(int server, PrepareReply reply) {
        if (reply instanceof Nack nack) {
            onNack(nack);
        }
        if (phase != Phase.PREPARING) {
            return;
        }
        if (reply instanceof Promise promise) {
            if (promise.ballot().equals(ballot) && promises.grant(server)) {
                learn(promise.accepted());
            }
        } else {
            promises.refuse(server);
        }
        phase = after(promises, Phase.PREPARED);
    }

    /** A server gave no reply to the prepare, and will give none. */
    void onPrepareFailure(int server) {
        if (phase == Phase.PREPARING) {
            promises.refuse(server);
            phase = after(promises, Phase.PREPARED);
        }
    }

    /** Phase 2a: proposes the value, which must be {@link #highest}'s unless that one is known to be chosen or none. */
    Proposal propose(Value value) {
        if (phase != Phase.PREPARED) {
            throw new IllegalStateException("a value is proposed once, after the promises, not when " + phase);
        }
        phase = Phase.ACCEPTING;
        return new Proposal(ballot, value);
    }

    /** Phase 2b of one server. */
    void onAcceptReply(int server, AcceptReply reply) {
        if (reply instanceof Nack nack) {
            onNack(nack);
            neverAccepts |= 1 << server;
        } else {
            mayHaveAccepted |= 1 << server;
        }
        if (phase != Phase.ACCEPTING) {
            return;
        }
        if (reply instanceof Accepted accepted) {
            if (accepted.ballot().equals(ballot)) {
                accepts.grant(server);
            }
        } else {
            accepts.refuse(server);
        }
        phase = after(accepts, Phase.CHOSEN);
    }

    /** A server gave no reply to the accept, and will give none; it may have accepted all the same. */
    void onAcceptFailure(int server, boolean surelyNotAccepted) {
        if (surelyNotAccepted) {
            neverAccepts |= 1 << server;
        } else {
            mayHaveAccepted |= 1 << server;
        }
        if (phase == Phase.ACCEPTING) {
            accepts.refuse(server);
            phase = after(accepts, Phase.CHOSEN);
        }
    }

    private void learn(Proposal accepted) {
        int order = accepted.ballot().compareTo(highest.ballot());
        if (order > 0) {
            highest = accepted;
            holdersOfHighest = 1;
        } else if (order == 0) {
            holdersOfHighest++;
        }
    }

    private void onNack(Nack nack) {
        if (nack.promised().isAbove(overtakenBy)) {
            overtakenBy = nack.promised();
        }
    }

    private Phase after(Tally tally, Phase won) {
        return switch (tally.status()) {
            case PENDING -> phase;
            case WON -> won;
            case LOST -> Phase.LOST;
        };
    }

    Ballot ballot() {
        return ballot;
    }

    Phase phase() {
        return phase;
    }

    boolean isOver() {
        return phase == Phase.CHOSEN || phase == Phase.LOST;
    }

    /**
     * Tells whether the phase that is under way has met a refusal, or a server that will not answer: it may be lost
     * already, and if the others are silent it takes long to know.
     */
    boolean isDoubtful() {
        return switch (phase) {
            case PREPARING -> promises.refusals() > 0;
            case ACCEPTING -> accepts.refusals() > 0;
            case PREPARED, CHOSEN, LOST -> false;
        };
    }

    /** A bit for each server that has not answered in the phase under way. */
    int silent() {
        return (phase == Phase.PREPARING ? promises : accepts).silent();
    }

    /** The highest proposal that the promises told of, or {@link Proposal#NONE}. */
    Proposal highest() {
        return highest;
    }

    /**
     * Tells whether the promises alone show that {@link #highest} is chosen, or that nothing was when they were given:
     * a majority of the acceptors told the same.
     */
    boolean highestIsChosen(Quorum quorum) {
        return holdersOfHighest >= quorum.majority();
    }

    /** Tells whether one of these servers, a bit for each, has promised the ballot in phase 1 of this round. */
    boolean promisedByOneOf(int servers) {
        return (promises.granted() & servers) != 0;
    }

    /** The highest promise that a nack told of, or {@link Ballot#NONE}: the next ballot must be above it. */
    Ballot overtakenBy() {
        return overtakenBy;
    }

    /** Tells whether it may yet turn out {@link #isVoid}: every server that answered has refused, and some have not. */
    boolean mayTurnOutVoid(Quorum quorum) {
        return mayHaveAccepted == 0 && !isVoid(quorum);
    }

    /** Tells whether no server has accepted or ever will, as late replies may show: then the proposal does not exist. */
    boolean isVoid(Quorum quorum) {
        return Integer.bitCount(neverAccepts) == quorum.servers();
    }
}
