package dev.paxos.core.proposer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.paxos.core.Ballot;
import org.junit.jupiter.api.Test;

class BallotsTest {
    private static final int ID = 5;
    private static final long LAST_COUNTER = Long.MAX_VALUE >>> 20;
    private static final long HALF = LAST_COUNTER >>> 1;

    private final Ballots ballots = new Ballots(ID);

    private static Ballot ballot(long counter, int id) {
        return Ballot.of((counter << 20) | id);
    }

    @Test
    void fresh_ballots_rise_and_carry_the_proposers_id() {
        assertThat(ballots.freshAbove(Ballot.NONE)).isEqualTo(ballot(1, ID));
        assertThat(ballots.freshAbove(Ballot.NONE)).isEqualTo(ballot(2, ID));
    }

    @Test
    void a_fresh_ballot_is_above_the_one_given_whoever_drew_that() {
        assertThat(ballots.freshAbove(ballot(7, 1_000_000))).isEqualTo(ballot(8, ID));
        assertThat(ballots.freshAbove(ballot(8, 1))).isEqualTo(ballot(9, ID));
        assertThat(ballots.freshAbove(ballot(3, 1))).as("never used twice").isEqualTo(ballot(10, ID));
    }

    @Test
    void what_was_seen_of_others_raises_fresh_ballots_and_never_lowers_them() {
        ballots.saw(ballot(41, 9));
        ballots.saw(ballot(12, 9));
        ballots.saw(Ballot.NONE);
        assertThat(ballots.freshAbove(Ballot.NONE)).isEqualTo(ballot(42, ID));
        ballots.saw(ballot(42, 9));
        assertThat(ballots.freshAbove(Ballot.NONE)).isEqualTo(ballot(43, ID));
    }

    @Test
    void an_absurd_ballot_of_one_key_does_not_use_up_the_range_of_all() {
        assertThat(ballots.freshAbove(ballot(HALF, 1))).isEqualTo(ballot(HALF + 1, ID));
        assertThat(ballots.freshAbove(ballot(LAST_COUNTER - 1, 1))).isEqualTo(ballot(LAST_COUNTER, ID));
        ballots.saw(ballot(HALF, 1));
        ballots.saw(ballot(LAST_COUNTER, 1));
        assertThat(ballots.freshAbove(Ballot.NONE)).isEqualTo(ballot(1, ID));
    }

    @Test
    void the_last_ballot_that_all_keys_share_is_still_shared() {
        ballots.saw(ballot(HALF - 2, 1));
        assertThat(ballots.freshAbove(Ballot.NONE)).isEqualTo(ballot(HALF - 1, ID));
        assertThat(ballots.freshAbove(ballot(HALF - 1, ID))).isEqualTo(ballot(HALF, ID));
    }

    @Test
    void above_the_last_ballot_there_is_none() {
        assertThat(ballots.freshAbove(ballot(LAST_COUNTER, 1))).isEqualTo(Ballot.NONE);
        assertThat(ballots.freshAbove(Ballot.of(Long.MAX_VALUE))).isEqualTo(Ballot.NONE);
    }

    @Test
    void an_id_has_twenty_bits_and_is_not_zero() {
        assertThat(new Ballots(1).proposerId()).isEqualTo(1);
        assertThat(new Ballots(1_048_575).proposerId()).isEqualTo(1_048_575);
        assertThatIllegalArgumentException().isThrownBy(() -> new Ballots(0)).withMessageContaining("proposerId");
        assertThatIllegalArgumentException().isThrownBy(() -> new Ballots(1_048_576));
    }
}
