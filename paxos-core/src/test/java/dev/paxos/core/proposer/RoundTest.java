package dev.paxos.core.proposer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Nack;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.Round.Phase;
import org.junit.jupiter.api.Test;

/** One attempt of one proposer, reply by reply. */
class RoundTest {
    private static final Quorum THREE = new Quorum(3);
    private static final Quorum FIVE = new Quorum(5);
    private static final Ballot MINE = Ballot.of(10);
    private static final Value RED = Value.utf8("red");

    private static Promise promise(Proposal accepted) {
        return new Promise(MINE, accepted);
    }

    private static Proposal at(long ballot) {
        return new Proposal(Ballot.of(ballot), RED);
    }

    private static Nack nack(long promised) {
        return new Nack(Ballot.of(promised), Proposal.NONE);
    }

    private static Round accepting(Quorum quorum) {
        Round round = Round.prepared(quorum, MINE);
        assertThat(round.propose(RED)).isEqualTo(new Proposal(MINE, RED));
        return round;
    }

    @Test
    void the_value_of_the_highest_accepted_ballot_is_found_in_whatever_order_it_is_told() {
        Round round = Round.preparing(FIVE, MINE);
        round.onPrepareReply(0, promise(at(3)));
        round.onPrepareReply(1, promise(at(7)));
        round.onPrepareReply(2, promise(at(5)));
        assertThat(round.phase()).isEqualTo(Phase.PREPARED);
        assertThat(round.highest()).isEqualTo(at(7));
        assertThat(round.highestIsChosen(FIVE)).isFalse();
    }

    @Test
    void what_a_majority_of_the_promises_holds_is_chosen_and_what_fewer_hold_need_not_be() {
        Round same = Round.preparing(THREE, MINE);
        same.onPrepareReply(0, promise(at(7)));
        same.onPrepareReply(2, promise(at(7)));
        assertThat(same.highestIsChosen(THREE)).isTrue();

        Round nothing = Round.preparing(THREE, MINE);
        nothing.onPrepareReply(0, promise(Proposal.NONE));
        nothing.onPrepareReply(1, promise(Proposal.NONE));
        assertThat(nothing.highestIsChosen(THREE)).isTrue();

        Round one = Round.preparing(THREE, MINE);
        one.onPrepareReply(0, promise(at(7)));
        one.onPrepareReply(1, promise(Proposal.NONE));
        assertThat(one.highestIsChosen(THREE)).isFalse();
    }

    @Test
    void a_promise_of_another_ballot_counts_for_nothing() {
        Round round = Round.preparing(THREE, MINE);
        round.onPrepareReply(0, new Promise(Ballot.of(9), at(5)));
        round.onPrepareReply(1, promise(Proposal.NONE));
        assertThat(round.phase()).isEqualTo(Phase.PREPARING);
        assertThat(round.highest()).isEqualTo(Proposal.NONE);
    }

    @Test
    void the_highest_ballot_that_a_nack_tells_of_is_remembered_in_both_phases() {
        Round preparing = Round.preparing(THREE, MINE);
        preparing.onPrepareReply(0, nack(30));
        preparing.onPrepareReply(1, nack(20));
        assertThat(preparing.phase()).isEqualTo(Phase.LOST);
        assertThat(preparing.overtakenBy()).isEqualTo(Ballot.of(30));

        Round accepting = accepting(THREE);
        accepting.onAcceptReply(0, nack(20));
        accepting.onAcceptReply(1, nack(40));
        assertThat(accepting.phase()).isEqualTo(Phase.LOST);
        assertThat(accepting.overtakenBy()).isEqualTo(Ballot.of(40));
    }

    @Test
    void a_round_is_over_when_it_is_won_or_lost() {
        Round round = accepting(THREE);
        assertThat(round.isOver()).isFalse();
        round.onAcceptReply(0, new Accepted(MINE));
        assertThat(round.isOver()).isFalse();
        round.onAcceptReply(1, new Accepted(MINE));
        assertThat(round.phase()).isEqualTo(Phase.CHOSEN);
        assertThat(round.isOver()).isTrue();

        Round lost = Round.preparing(THREE, MINE);
        lost.onPrepareFailure(0);
        assertThat(lost.isOver()).isFalse();
        lost.onPrepareFailure(1);
        assertThat(lost.isOver()).isTrue();
    }

    @Test
    void a_proposal_is_void_once_every_server_has_surely_refused_it() {
        Round round = accepting(THREE);
        round.onAcceptReply(1, nack(20));
        round.onAcceptReply(1, nack(20));
        round.onAcceptReply(2, nack(20));
        assertThat(round.isVoid(THREE)).as("a server counts once").isFalse();
        assertThat(round.mayTurnOutVoid(THREE)).isTrue();
        round.onAcceptFailure(0, true);
        assertThat(round.isVoid(THREE)).isTrue();
        assertThat(round.mayTurnOutVoid(THREE)).as("it has").isFalse();
    }

    @Test
    void a_proposal_that_one_server_may_hold_never_turns_out_void() {
        Round accepted = accepting(THREE);
        accepted.onAcceptReply(0, new Accepted(MINE));
        accepted.onAcceptReply(1, nack(20));
        accepted.onAcceptReply(2, nack(20));
        assertThat(accepted.isVoid(THREE)).isFalse();
        assertThat(accepted.mayTurnOutVoid(THREE)).isFalse();

        Round silent = accepting(THREE);
        silent.onAcceptFailure(0, false);
        silent.onAcceptReply(1, nack(20));
        assertThat(silent.mayTurnOutVoid(THREE)).isFalse();
        silent.onAcceptFailure(2, true);
        assertThat(silent.isVoid(THREE)).isFalse();
    }

    @Test
    void a_read_is_settled_by_a_majority_that_shows_the_same() {
        QuorumRead read = new QuorumRead(FIVE);
        read.onReply(0, state(at(3)));
        read.onReply(1, state(at(7)));
        assertThat(read.isAnsweredByAMajority()).isFalse();
        read.onReply(2, state(at(3)));
        assertThat(read.isAnsweredByAMajority()).isTrue();
        assertThat(read.isSettled()).isFalse();
        assertThat(read.isHopeless()).isFalse();
        read.onReply(3, state(at(3)));
        assertThat(read.isSettled()).isTrue();
        assertThat(read.settled()).isEqualTo(at(3));
    }

    @Test
    void a_read_is_hopeless_when_no_answer_can_settle_it_any_more() {
        QuorumRead split = new QuorumRead(THREE);
        split.onReply(0, state(at(1)));
        split.onReply(1, state(at(2)));
        assertThat(split.isHopeless()).isFalse();
        split.onReply(2, state(at(3)));
        assertThat(split.isHopeless()).isTrue();

        QuorumRead silent = new QuorumRead(THREE);
        silent.onFailure(0);
        silent.onFailure(1);
        assertThat(silent.isHopeless()).isTrue();
        assertThat(silent.isAnsweredByAMajority()).isFalse();
    }

    private static AcceptorState state(Proposal accepted) {
        return new AcceptorState(Ballot.of(9), accepted);
    }
}
