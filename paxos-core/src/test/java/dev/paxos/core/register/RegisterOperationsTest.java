package dev.paxos.core.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.Ballot;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorLimits;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.simulation.HeldNetwork;
import dev.paxos.core.simulation.VirtualTime;
import dev.paxos.core.store.MemoryStore;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What each operation does to a register, and tells its caller, where nothing goes wrong. */
class RegisterOperationsTest {
    private static final int MOST_BYTES = 8;
    private static final Value RED = Value.utf8("red");
    private static final Value BLUE = Value.utf8("blue");
    private static final RegisterState NEVER = RegisterState.NEVER_CHANGED;

    private final HeldNetwork network = new HeldNetwork(3);
    private final ProposerContext context =
            new ProposerContext(network.clients(), 7, ProposerLimits.DEFAULT, new VirtualTime(), new Random(7));
    private final Registers registers = new Registers(context, MOST_BYTES);
    private final Register register = registers.register("r");
    private final Decisions decisions = new Decisions(context);

    private <R> R answered(CompletableFuture<R> operation) {
        network.answerAll(message -> true);
        assertThat(operation).isDone();
        return operation.join();
    }

    private static RegisterState state(long version, Value value) {
        return new RegisterState(version, Optional.of(value));
    }

    private static RegisterState absent(long version) {
        return new RegisterState(version, Optional.empty());
    }

    private static Outcome applied(RegisterState before, RegisterState after) {
        return new Outcome.Applied(before, after);
    }

    private static Outcome declined(RegisterState state) {
        return new Outcome.Declined(state);
    }

    @Test
    void put_if_absent_sets_an_absent_register_alone_a_deleted_one_too() {
        assertThat(answered(register.putIfAbsent(RED))).isEqualTo(applied(NEVER, state(1, RED)));
        assertThat(answered(register.putIfAbsent(BLUE))).isEqualTo(declined(state(1, RED)));
        answered(register.delete());
        assertThat(answered(register.putIfAbsent(BLUE))).isEqualTo(applied(absent(2), state(3, BLUE)));
    }

    @Test
    void put_if_asks_its_condition_of_the_state_in_force() {
        assertThat(answered(register.putIf(RegisterState::isPresent, RED))).isEqualTo(declined(NEVER));
        answered(register.put(RED));
        assertThat(answered(register.putIf(held -> held.version() == 1, BLUE)))
                .isEqualTo(applied(state(1, RED), state(2, BLUE)));
    }

    @Test
    void delete_takes_the_value_away_and_what_is_absent_is_told_so() {
        assertThat(answered(register.delete())).isEqualTo(declined(NEVER));
        answered(register.put(RED));
        assertThat(answered(register.delete())).isEqualTo(applied(state(1, RED), absent(2)));
        assertThat(answered(register.delete())).isEqualTo(declined(absent(2)));
    }

    @Test
    void delete_of_a_version_or_under_a_condition_takes_a_present_value_alone() {
        answered(register.put(RED));
        assertThat(answered(register.delete(2))).isEqualTo(declined(state(1, RED)));
        assertThat(answered(register.deleteIf(held -> held.version() == 2))).isEqualTo(declined(state(1, RED)));
        assertThat(answered(register.deleteIf(held -> held.version() == 1)))
                .isEqualTo(applied(state(1, RED), absent(2)));
        assertThat(answered(register.deleteIf(held -> true))).isEqualTo(declined(absent(2)));
        assertThat(answered(register.delete(2))).isEqualTo(declined(absent(2)));
    }

    @Test
    void an_update_may_take_the_value_away() {
        answered(register.put(RED));
        assertThat(answered(register.update(value -> Optional.empty()))).isEqualTo(applied(state(1, RED), absent(2)));
    }

    @Test
    void a_value_of_the_most_bytes_is_taken_and_of_one_more_is_not_sent() {
        Value most = Value.wrap(new byte[MOST_BYTES]);
        assertThat(answered(register.put(most)).isApplied()).isTrue();
        int sent = network.sent().size();
        Value more = Value.wrap(new byte[MOST_BYTES + 1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> register.put(more))
                .withMessageContaining("value");
        assertThat(network.sent()).hasSize(sent);
        CompletableFuture<Outcome> update = register.update(value -> Optional.of(more));
        network.answerAll(message -> true);
        assertThatThrownBy(update::join).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(answered(register.get())).isEqualTo(state(1, most));
    }

    @Test
    void the_limit_of_a_value_leaves_room_for_its_envelope() {
        int most = Value.MAX_BYTES - Registers.ENVELOPE_BYTES;
        assertThat(new Registers(context, 1).register("a").name()).isEqualTo("a");
        assertThat(new Registers(context, most).register("a")).hasToString("register a");
        assertThatIllegalArgumentException().isThrownBy(() -> new Registers(context, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Registers(context, most + 1));
    }

    @Test
    void what_is_done_is_counted() {
        answered(register.put(RED));
        answered(register.put(BLUE));
        answered(register.get());
        assertThat(registers.statistics().operations()).isEqualTo(2);
        assertThat(registers.statistics().rounds()).isEqualTo(2);
        assertThat(registers.statistics().oneRoundTrip()).isEqualTo(1);
        assertThat(registers.statistics().quorumReads()).isEqualTo(1);
        assertThat(registers.statistics().readsThatNeededARound()).isZero();
        assertThat(registers.statistics().overtaken()).isZero();
        assertThat(registers.statistics().prepareNanos().count()).isEqualTo(1);
        assertThat(registers.statistics().acceptNanos().count()).isEqualTo(2);
    }

    @Test
    void after_close_nothing_is_taken_and_what_is_under_way_is_told() {
        CompletableFuture<Outcome> first = register.put(RED);
        CompletableFuture<Outcome> waiting = register.put(BLUE);
        registers.close();
        assertThatThrownBy(first::join).hasCauseInstanceOf(NoQuorumException.class);
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(NoQuorumException.class);
        int sent = network.sent().size();
        assertThatThrownBy(() -> register.put(RED).join()).hasCauseInstanceOf(NoQuorumException.class);
        assertThatThrownBy(() -> register.get().join()).hasCauseInstanceOf(NoQuorumException.class);
        assertThat(network.sent()).hasSize(sent);
    }

    @Test
    void the_blocking_operations_are_the_same() throws Exception {
        ProposerContext prompt = new ProposerContext(
                Map.of(1, Acceptor.open(new MemoryStore(), Runnable::run, AcceptorLimits.DEFAULT)),
                7,
                ProposerLimits.DEFAULT,
                new VirtualTime(),
                new Random(7));
        BlockingRegister blocking = new Registers(prompt).register("r").blocking();
        assertThat(blocking.putIfAbsent(RED)).isEqualTo(applied(NEVER, state(1, RED)));
        assertThat(blocking.compareAndSet(1, BLUE)).isEqualTo(applied(state(1, RED), state(2, BLUE)));
        assertThat(blocking.delete(1)).isEqualTo(declined(state(2, BLUE)));
        assertThat(blocking.delete()).isEqualTo(applied(state(2, BLUE), absent(3)));
        assertThat(blocking.put(RED)).isEqualTo(applied(absent(3), state(4, RED)));
        assertThat(blocking.update(value -> Optional.of(BLUE))).isEqualTo(applied(state(4, RED), state(5, BLUE)));
        assertThat(blocking.get()).isEqualTo(state(5, BLUE));
        assertThatThrownBy(() -> blocking.update(value -> {
                    throw new IllegalStateException("the caller's own");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the caller's own");
        assertThatThrownBy(() -> blocking.update(value -> {
                    throw new AssertionError("the caller's own");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the caller's own");
        assertThatThrownBy(() -> BlockingRegister.await(CompletableFuture.failedFuture(new Exception("checked"))))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("checked");
    }

    @Test
    void a_decision_is_made_once_and_told_to_whoever_asks() {
        assertThat(answered(decisions.get("d"))).isEmpty();
        Decision made = answered(decisions.propose("d", RED));
        assertThat(made.own()).isTrue();
        assertThat(made.value()).isEqualTo(RED);
        assertThat(answered(decisions.propose("d", BLUE))).isEqualTo(new Decision(RED, made.ballot(), false));
        assertThat(answered(decisions.propose("d", RED)).own()).isTrue();
        assertThat(answered(decisions.get("d"))).contains(new Decision(RED, made.ballot(), false));
        assertThat(decisions.statistics().operations()).isEqualTo(3);
        decisions.close();
        assertThatThrownBy(() -> decisions.get("d").join()).hasCauseInstanceOf(NoQuorumException.class);
    }

    @Test
    void a_state_has_a_value_only_above_version_nought() {
        assertThat(NEVER.isPresent()).isFalse();
        assertThat(absent(0)).isEqualTo(NEVER);
        assertThat(state(1, RED).isPresent()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> state(0, RED)).withMessageContaining("with a value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> absent(-1))
                .withMessageContaining("version")
                .withMessageNotContaining("with a value");
    }

    @Test
    void a_lineage_remembers_eight_rounds_and_tells_how_far_it_reaches_back() {
        Lineage lineage = Lineage.EMPTY;
        for (int round = 1; round <= 7; round++) {
            lineage = lineage.then(Ballot.of(round), round);
        }
        assertThat(lineage.reachesBackTo(0)).as("nothing is forgotten yet").isTrue();
        lineage = lineage.then(Ballot.of(8), 8);
        assertThat(lineage.reachesBackTo(0)).isTrue();
        assertThat(lineage.contains(Ballot.of(1))).isTrue();
        lineage = lineage.then(Ballot.of(9), 9);
        assertThat(lineage.contains(Ballot.of(1))).isFalse();
        assertThat(lineage.rounds()).isEqualTo(8);
        assertThat(lineage.reachesBackTo(0))
                .as("the round that left version 1 is forgotten")
                .isFalse();
        assertThat(lineage.reachesBackTo(1)).isTrue();
        assertThat(lineage.reachesBackTo(2)).isTrue();
    }

    @Test
    void lineages_are_equal_where_their_ballots_and_versions_are() {
        Lineage one = Lineage.EMPTY.then(Ballot.of(3), 1);
        assertThat(one)
                .isEqualTo(Lineage.EMPTY.then(Ballot.of(3), 1))
                .hasSameHashCodeAs(Lineage.EMPTY.then(Ballot.of(3), 1))
                .isNotEqualTo(Lineage.EMPTY.then(Ballot.of(4), 1))
                .isNotEqualTo(Lineage.EMPTY.then(Ballot.of(3), 2))
                .isNotEqualTo("3")
                .hasToString("[3]");
        assertThat(one.hashCode())
                .isNotEqualTo(Lineage.EMPTY.then(Ballot.of(3), 2).hashCode());
        assertThat(one.hashCode())
                .isNotEqualTo(Lineage.EMPTY.then(Ballot.of(4), 1).hashCode());
    }
}
