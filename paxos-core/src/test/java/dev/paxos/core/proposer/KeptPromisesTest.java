package dev.paxos.core.proposer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptPromisesTest {
    private static final long ROOM = 1 << 20;

    private final KeptPromises promises = new KeptPromises(ROOM);

    private static Key key(int number) {
        return Key.register("k" + number);
    }

    private static Proposal chosen(long ballot, int length) {
        return new Proposal(Ballot.of(ballot), Value.wrap(new byte[length]));
    }

    @Test
    void a_promise_is_taken_once_with_what_is_chosen_under_it() {
        promises.keep(key(1), Ballot.of(9), chosen(5, 100));
        promises.keep(key(2), Ballot.of(7), Proposal.NONE);

        assertThat(promises.take(key(3))).isNull();
        assertThat(promises.take(key(1))).isEqualTo(new AcceptorState(Ballot.of(9), chosen(5, 100)));
        assertThat(promises.take(key(1))).isNull();
        assertThat(promises.take(key(2))).isEqualTo(new AcceptorState(Ballot.of(7), Proposal.NONE));
        assertThat(promises.take(key(2))).isNull();
    }

    @Test
    void the_last_promise_of_a_key_is_the_one_that_counts() {
        promises.keep(key(1), Ballot.of(9), chosen(5, 100));
        promises.keep(key(1), Ballot.of(12), chosen(9, 7));

        assertThat(promises.take(key(1))).isEqualTo(new AcceptorState(Ballot.of(12), chosen(9, 7)));
        promises.keep(key(1), Ballot.of(20), chosen(12, 7));
        assertThat(promises.take(key(1))).isEqualTo(new AcceptorState(Ballot.of(20), chosen(12, 7)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 5_000, 200_000})
    void the_memory_is_bounded_and_what_was_used_last_is_kept(int valueBytes) {
        for (int number = 0; number < 20_000; number++) {
            promises.keep(key(number), Ballot.of(9), chosen(5, valueBytes));
            assertThat(promises.bytes()).isLessThanOrEqualTo(ROOM + (256 << 10) + 2L * valueBytes);
        }

        assertThat(promises.take(key(19_999))).isNotNull();
        assertThat(promises.take(key(0))).isNull();
    }

    @Test
    void an_older_promise_does_not_come_back_when_a_newer_one_is_taken() {
        promises.keep(key(1), Ballot.of(9), chosen(5, 100));
        fillHalf();
        promises.keep(key(1), Ballot.of(12), chosen(9, 100));

        assertThat(promises.take(key(1))).isEqualTo(new AcceptorState(Ballot.of(12), chosen(9, 100)));
        assertThat(promises.take(key(1))).isNull();
    }

    @Test
    void a_promise_among_the_older_ones_is_taken_once_too() {
        promises.keep(key(1), Ballot.of(9), chosen(5, 100));
        fillHalf();

        assertThat(promises.take(key(1))).isEqualTo(new AcceptorState(Ballot.of(9), chosen(5, 100)));
        assertThat(promises.take(key(1))).isNull();
    }

    /** Just so much that what was there before is among the older ones. */
    private void fillHalf() {
        promises.keep(Key.decision("large"), Ballot.of(9), chosen(5, (int) ROOM / 2));
    }

    @Test
    void without_room_nothing_is_kept() {
        KeptPromises none = new KeptPromises(0);
        none.keep(key(1), Ballot.of(9), chosen(5, 100));

        assertThat(none.take(key(1))).isNull();
    }
}
