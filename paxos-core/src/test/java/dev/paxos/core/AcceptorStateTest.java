package dev.paxos.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptorStateTest {
    private static final Value RED = Value.utf8("red");
    private static final Value BLUE = Value.utf8("blue");

    @ParameterizedTest(name = "prepare {1} at promise {0}: granted {2}")
    @CsvSource({
        "-1, 0, true",
        "-1, 9223372036854775807, true",
        "0, 0, false",
        "0, 1, true",
        "5, 4, false",
        "5, 5, false",
        "5, 6, true",
        "9223372036854775806, 9223372036854775807, true",
        "9223372036854775807, 9223372036854775807, false",
        "9223372036854775807, 0, false",
    })
    void prepare_is_granted_strictly_above_the_promise(long promised, long ballot, boolean granted) {
        AcceptorState state = new AcceptorState(new Ballot(promised), Proposal.NONE);

        Transition<PrepareReply> transition = state.prepare(Ballot.of(ballot));

        if (granted) {
            assertThat(transition)
                    .isEqualTo(new Transition<>(
                            new AcceptorState(Ballot.of(ballot), Proposal.NONE),
                            new Promise(Ballot.of(ballot), Proposal.NONE),
                            true));
        } else {
            assertThat(transition)
                    .isEqualTo(new Transition<>(state, new Nack(new Ballot(promised), Proposal.NONE), false));
        }
    }

    @ParameterizedTest(name = "accept {1} at promise {0}: granted {2}")
    @CsvSource({
        "-1, 0, true",
        "0, 0, true",
        "5, 4, false",
        "5, 5, true",
        "5, 6, true",
        "9223372036854775807, 9223372036854775806, false",
        "9223372036854775807, 9223372036854775807, true",
    })
    void accept_is_granted_at_or_above_the_promise_and_raises_it(long promised, long ballot, boolean granted) {
        AcceptorState state = new AcceptorState(new Ballot(promised), Proposal.NONE);
        Proposal proposal = new Proposal(Ballot.of(ballot), RED);

        Transition<AcceptReply> transition = state.accept(proposal, Ballot.NONE);

        if (granted) {
            assertThat(transition)
                    .isEqualTo(new Transition<>(
                            new AcceptorState(Ballot.of(ballot), proposal), new Accepted(Ballot.of(ballot)), true));
        } else {
            assertThat(transition)
                    .isEqualTo(new Transition<>(state, new Nack(new Ballot(promised), Proposal.NONE), false));
        }
    }

    @Test
    void a_promise_and_a_nack_tell_what_was_accepted_before() {
        Proposal accepted = proposal(3, RED);
        AcceptorState state = new AcceptorState(Ballot.of(5), accepted);

        assertThat(state.prepare(Ballot.of(6)).reply()).isEqualTo(new Promise(Ballot.of(6), accepted));
        assertThat(state.prepare(Ballot.of(5)).reply()).isEqualTo(new Nack(Ballot.of(5), accepted));
        assertThat(state.prepare(Ballot.of(6)).state()).isEqualTo(new AcceptorState(Ballot.of(6), accepted));
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 100})
    void the_same_proposal_again_is_accepted_again_without_a_change_whatever_was_promised_since(long promised) {
        AcceptorState state = new AcceptorState(Ballot.of(promised), proposal(5, RED));

        Transition<AcceptReply> again = state.accept(proposal(5, RED), Ballot.NONE);

        assertThat(again).isEqualTo(new Transition<>(state, new Accepted(Ballot.of(5)), false));
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 100})
    void another_value_at_the_accepted_ballot_is_refused_and_is_a_contradiction(long promised) {
        AcceptorState state = new AcceptorState(Ballot.of(promised), proposal(5, RED));

        Transition<AcceptReply> contradiction = state.accept(proposal(5, BLUE), Ballot.NONE);

        assertThat(contradiction)
                .isEqualTo(new Transition<>(state, new Nack(Ballot.of(promised), proposal(5, RED)), false));
        assertThat(state.contradicts(proposal(5, BLUE))).isTrue();
        assertThat(state.contradicts(proposal(5, RED))).isFalse();
        assertThat(state.contradicts(proposal(6, BLUE))).isFalse();
    }

    @Test
    void a_higher_accept_replaces_a_lower_one() {
        AcceptorState state = new AcceptorState(Ballot.of(5), proposal(5, RED));

        assertThat(state.accept(proposal(6, BLUE), Ballot.NONE).state())
                .isEqualTo(new AcceptorState(Ballot.of(6), proposal(6, BLUE)));
    }

    @Test
    void accepting_promises_the_next_ballot_in_the_same_step() {
        Transition<AcceptReply> transition = AcceptorState.INITIAL.accept(proposal(5, RED), Ballot.of(9));

        assertThat(transition.state()).isEqualTo(new AcceptorState(Ballot.of(9), proposal(5, RED)));
        assertThat(transition.reply()).isEqualTo(new Accepted(Ballot.of(5)));
        assertThat(transition.state().prepare(Ballot.of(9)).reply()).isInstanceOf(Nack.class);
        assertThat(transition.state().accept(proposal(9, BLUE), Ballot.NONE).reply())
                .isEqualTo(new Accepted(Ballot.of(9)));
    }

    @ParameterizedTest(name = "at promise {0} next {1} leaves promise {2}, changed {3}")
    @CsvSource({"5, 9, 9, true", "9, 9, 9, false", "12, 9, 12, false"})
    void the_same_proposal_again_with_a_next_ballot_holds_that_promise_too(
            long promised, long next, long after, boolean changed) {
        AcceptorState state = new AcceptorState(Ballot.of(promised), proposal(5, RED));

        Transition<AcceptReply> again = state.accept(proposal(5, RED), Ballot.of(next));

        assertThat(again)
                .isEqualTo(new Transition<>(
                        new AcceptorState(Ballot.of(after), proposal(5, RED)), new Accepted(Ballot.of(5)), changed));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 5})
    void a_next_ballot_that_is_not_above_the_proposals_is_refused_by_name(long next) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AcceptorState.INITIAL.accept(proposal(5, RED), Ballot.of(next)))
                .withMessageStartingWith("next: ");
    }

    @Test
    void a_refused_accept_promises_no_next_ballot() {
        AcceptorState state = new AcceptorState(Ballot.of(7), Proposal.NONE);

        assertThat(state.accept(proposal(5, RED), Ballot.of(9)).state()).isEqualTo(state);
    }

    @Test
    void a_state_whose_accepted_ballot_is_above_its_promise_cannot_be_made() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AcceptorState(Ballot.of(4), proposal(5, RED)))
                .withMessageStartingWith("accepted: ");
    }

    /** Random messages in random order; the seed is in the failure's description. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("over any messages nothing goes back, no ballot is promised twice, and what was accepted stays told")
    void nothing_goes_back_over_any_messages(long seed) {
        Random random = new Random(seed);
        AcceptorState state = AcceptorState.INITIAL;
        List<Long> promisedByPrepare = new ArrayList<>();
        Map<Long, Value> acceptedAt = new HashMap<>();
        for (int step = 0; step < 5_000; step++) {
            AcceptorState before = state;
            long ballot = random.nextInt(3) == 0
                    ? random.nextInt(200)
                    : before.promised().number() + random.nextInt(4);
            ballot = Math.max(0, ballot);
            if (random.nextBoolean()) {
                Transition<PrepareReply> transition = before.prepare(Ballot.of(ballot));
                state = transition.state();
                if (transition.reply() instanceof Promise) {
                    promisedByPrepare.add(ballot);
                }
            } else {
                Value value = random.nextBoolean() ? RED : BLUE;
                Ballot next = random.nextInt(3) == 0 ? Ballot.of(ballot + 1 + random.nextInt(3)) : Ballot.NONE;
                Transition<AcceptReply> transition = before.accept(proposal(ballot, value), next);
                state = transition.state();
                if (transition.reply() instanceof Accepted) {
                    Value earlier = acceptedAt.putIfAbsent(ballot, value);
                    assertThat(earlier == null ? value : earlier)
                            .as("seed %d", seed)
                            .isEqualTo(value);
                    assertThat(state.promised()).as("seed %d", seed).isGreaterThanOrEqualTo(next);
                }
            }
            assertThat(state.promised()).as("seed %d", seed).isGreaterThanOrEqualTo(before.promised());
            assertThat(state.accepted().ballot())
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(before.accepted().ballot());
        }
        assertThat(promisedByPrepare)
                .as("seed %d", seed)
                .hasSizeGreaterThan(100)
                .doesNotHaveDuplicates();
        assertThat(acceptedAt).as("seed %d", seed).hasSizeGreaterThan(100);
    }

    private static Proposal proposal(long ballot, Value value) {
        return new Proposal(Ballot.of(ballot), value);
    }
}
