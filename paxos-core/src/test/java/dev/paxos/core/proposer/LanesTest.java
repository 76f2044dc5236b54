package dev.paxos.core.proposer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.simulation.HeldNetwork;
import dev.paxos.core.simulation.VirtualTime;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a proposer keeps of keys on which nothing is under way, and how it is bounded. */
class LanesTest {
    private static final int MOST = 1000;
    private static final int ONE = 400;

    private final Proposer<Proposal> proposer = new Proposer<>(
            new ProposerContext(
                    new HeldNetwork(3).clients(), 1, ProposerLimits.DEFAULT, new VirtualTime(), new Random(1)),
            new Raw());
    private final Lanes<Proposal> lanes = new Lanes<>(key -> new Lane<>(proposer, key), MOST);

    /** Begins an operation on a key, lets the lane keep so many bytes, and ends the operation. */
    private Lane<Proposal> use(int number, int bytes) {
        Lane<Proposal> lane = lanes.claim(key(number));
        lanes.keeps(lane, bytes);
        lanes.release(lane);
        return lane;
    }

    private static Key key(int number) {
        return Key.register("k" + number);
    }

    @Test
    void a_lane_that_keeps_nothing_goes_with_its_last_operation() {
        Lane<Proposal> first = lanes.claim(key(1));
        assertThat(lanes.claim(key(1))).isSameAs(first);
        lanes.release(first);
        assertThat(lanes.size()).isEqualTo(1);
        assertThat(lanes.isIdle()).isFalse();
        lanes.release(first);
        assertThat(lanes.size()).isZero();
        assertThat(lanes.isIdle()).isTrue();
        assertThat(lanes.claim(key(1))).isNotSameAs(first);
    }

    @Test
    void a_lane_that_keeps_something_stays_and_its_bytes_are_counted_once() {
        Lane<Proposal> lane = use(1, ONE);
        assertThat(lanes.keptBytes()).isEqualTo(ONE);
        assertThat(use(1, ONE + 100)).isSameAs(lane);
        assertThat(lanes.keptBytes()).isEqualTo(ONE + 100);
        assertThat(lanes.size()).isEqualTo(1);
        assertThat(lanes.isIdle()).isTrue();
    }

    @Test
    void a_lane_that_keeps_nothing_any_more_is_counted_until_its_turn_comes_and_then_once() {
        Lane<Proposal> lane = use(1, ONE);
        assertThat(use(1, 0)).isSameAs(lane);
        assertThat(lanes.keptBytes()).isEqualTo(Lane.BYTES_OF_OBJECTS);
        assertThat(use(1, ONE)).isSameAs(lane);
        for (int other = 2; other < 20; other++) {
            use(other, ONE);
        }
        assertThat(lanes.keptBytes()).isEqualTo((long) ONE * lanes.size());
    }

    @Test
    void what_fits_exactly_is_kept_and_one_byte_more_lets_the_oldest_go() {
        use(1, ONE);
        use(2, ONE);
        use(3, MOST - 2 * ONE);
        assertThat(lanes.size()).isEqualTo(3);
        assertThat(lanes.keptBytes()).isEqualTo(MOST);
        use(3, MOST - 2 * ONE + 1);
        assertThat(lanes.keptBytes()).isLessThanOrEqualTo(MOST);
        assertThat(lanes.size()).isEqualTo(2);
    }

    @Test
    void a_lane_that_was_used_since_it_was_last_looked_at_gets_a_second_chance() {
        Lane<Proposal> first = use(1, ONE);
        Lane<Proposal> second = use(2, ONE);
        Lane<Proposal> third = use(3, ONE);
        // All three were used: the first is the first whose second chance is over.
        assertThat(first.retired).isTrue();
        assertThat(second.retired).isFalse();
        assertThat(lanes.keptBytes()).isEqualTo(2 * ONE);

        use(4, ONE);
        assertThat(second.retired).as("not used since").isTrue();
        assertThat(third.retired).as("used when it was looked at last").isFalse();
        assertThat(lanes.keptBytes()).isEqualTo(2 * ONE);
    }

    @Test
    void a_lane_with_an_operation_is_never_let_go_of() {
        Lane<Proposal> busy = lanes.claim(key(1));
        lanes.keeps(busy, ONE);
        for (int number = 2; number < 50; number++) {
            use(number, ONE);
        }
        assertThat(busy.retired).isFalse();
        assertThat(lanes.keptBytes()).isLessThanOrEqualTo(MOST);
        assertThat(lanes.claim(key(1))).isSameAs(busy);
        assertThat(lanes.active()).containsExactly(busy);
    }

    @Test
    void twice_too_much_takes_the_second_chances_too() {
        Lane<Proposal> first = use(1, ONE);
        Lane<Proposal> large = use(2, 3 * MOST);
        assertThat(first.retired).as("at once").isTrue();
        assertThat(first.usedLately).as("not looked at twice").isTrue();
        assertThat(large.keptBytes).isEqualTo(3 * MOST);
    }

    @Test
    void the_active_lanes_are_those_with_operations_whatever_order_they_end_in() {
        Lane<Proposal> first = lanes.claim(key(1));
        Lane<Proposal> second = lanes.claim(key(2));
        Lane<Proposal> third = lanes.claim(key(3));
        assertThat(lanes.active()).containsExactlyInAnyOrder(first, second, third);
        lanes.release(second);
        assertThat(lanes.active()).containsExactlyInAnyOrder(first, third);
        lanes.release(third);
        assertThat(lanes.active()).containsExactly(first);
        lanes.release(first);
        assertThat(lanes.active()).isEmpty();
    }

    /** The value is the state. */
    static class Raw implements ValueFormat<Proposal> {
        @Override
        public Proposal absent() {
            return Proposal.NONE;
        }

        @Override
        public Proposal decode(Proposal accepted) {
            return accepted;
        }

        @Override
        public Value encode(Proposal state) {
            return state.value();
        }

        @Override
        public Proposal stamp(Proposal changed, Proposal base, Ballot ballot) {
            return changed;
        }

        @Override
        public boolean descendsFrom(Proposal state, Ballot ballot) {
            return false;
        }

        @Override
        public boolean remembersSince(Proposal state, Proposal base) {
            return true;
        }

        @Override
        public boolean changesAreIdempotent() {
            return true;
        }
    }
}
