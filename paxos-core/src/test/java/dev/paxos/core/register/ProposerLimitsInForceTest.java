package dev.paxos.core.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.OverloadedException;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.proposer.Timer;
import dev.paxos.core.simulation.HeldNetwork;
import dev.paxos.core.simulation.HeldNetwork.Kind;
import dev.paxos.core.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a proposer does at its limits: of operations, of combining, of time, of memory, of ballots. */
class ProposerLimitsInForceTest {
    private static final Key KEY = Key.register("r");
    private static final Value RED = Value.utf8("red");
    private static final Value BLUE = Value.utf8("blue");
    private static final Duration DEADLINE = Duration.ofMillis(200);
    private static final long MILLI = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final HeldNetwork network = new HeldNetwork(3);

    private Registers registers(int id, ProposerLimits limits) {
        return new Registers(new ProposerContext(network.clients(), id, limits, time, new Random(id)));
    }

    private AcceptorClient acceptor(int server) {
        return Objects.requireNonNull(network.clients().get(server));
    }

    private static ProposerLimits limits(int maxOperations, int maxCombined, long maxKeptBytes) {
        return new ProposerLimits(DEADLINE, maxOperations, maxCombined, maxKeptBytes);
    }

    private void answerAll() {
        network.answerAll(message -> true);
    }

    private long sent(Kind kind) {
        return network.sent().stream().filter(message -> message.kind() == kind).count();
    }

    /** Lets the time pass up to an instant; what is due later stays. */
    private void passUntil(long nanos) {
        time.schedule(nanos - time.nanoTime(), () -> {});
        while (time.nanoTime() < nanos) {
            time.runOne();
        }
    }

    private void passBackOff() {
        passUntil(time.nanoTime() + 100 * MILLI);
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((result, failure) -> failure).join();
    }

    @Test
    void no_more_operations_are_taken_than_may_be_under_way_and_each_end_makes_room() {
        Registers registers = registers(7, limits(2, 10, 1 << 20));
        Register register = registers.register("r");
        CompletableFuture<Outcome> first = register.put(RED);
        CompletableFuture<RegisterState> second = registers.register("other").get();
        assertThat(failureOf(register.put(BLUE))).isInstanceOf(OverloadedException.class);
        assertThat(failureOf(register.get())).hasCauseInstanceOf(OverloadedException.class);
        answerAll();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();

        // The two that were refused hold no place.
        for (int i = 0; i < 5; i++) {
            CompletableFuture<Outcome> put = register.put(RED);
            CompletableFuture<Outcome> waiting = register.put(BLUE);
            answerAll();
            assertThat(put).isCompleted();
            assertThat(waiting).isCompleted();
        }
    }

    @Test
    void a_round_takes_no_more_changes_than_may_be_combined() {
        Register register = registers(7, limits(100, 2, 1 << 20)).register("r");
        List<CompletableFuture<Outcome>> puts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            puts.add(register.put(RED));
        }
        answerAll();
        assertThat(puts).allMatch(CompletableFuture::isDone);
        assertThat(sent(Kind.ACCEPT)).as("one alone, then two, two and one").isEqualTo(3 * 4);
        assertThat(puts.get(5).join().state().version()).isEqualTo(6);
    }

    @Test
    void one_that_was_cancelled_while_it_waited_is_left_out_and_holds_no_place() {
        Register register = registers(7, limits(3, 10, 1 << 20)).register("r");
        CompletableFuture<Outcome> first = register.put(RED);
        CompletableFuture<Outcome> cancelled = register.put(BLUE);
        cancelled.cancel(false);
        answerAll();
        assertThat(first).isCompleted();
        assertThat(sent(Kind.ACCEPT)).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(register.put(RED)).isNotCompletedExceptionally();
        }
    }

    @Test
    void nobody_waits_beyond_the_deadline_and_nobody_is_told_before() {
        Register register = registers(7, limits(10, 10, 1 << 20)).register("r");
        CompletableFuture<Outcome> sent = register.put(RED);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        passUntil(30 * MILLI);
        CompletableFuture<Outcome> waiting = register.put(BLUE);

        passUntil(199 * MILLI);
        assertThat(sent).isNotDone();
        passUntil(215 * MILLI);
        assertThat(failureOf(sent)).isInstanceOf(IndeterminateException.class);
        assertThat(waiting).isNotDone();
        passUntil(229 * MILLI);
        assertThat(waiting).isNotDone();
        passUntil(245 * MILLI);
        assertThat(failureOf(waiting)).isInstanceOf(NoQuorumException.class).hasMessageContaining("those before it");

        // The places are free when the round has ended.
        answerAll();
        passBackOff();
        CompletableFuture<Outcome> next = register.put(BLUE);
        answerAll();
        assertThat(next).isCompleted();
    }

    @Test
    void the_deadline_of_each_group_is_its_own() {
        Register register = registers(7, limits(10, 1, 1 << 20)).register("r");
        CompletableFuture<Outcome> first = register.put(RED);
        passUntil(100 * MILLI);
        CompletableFuture<Outcome> second = register.put(BLUE);
        answerAll();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        CompletableFuture<Outcome> third = register.put(RED);
        passUntil(250 * MILLI);
        assertThat(third).isNotDone();
        passUntil(320 * MILLI);
        assertThat(failureOf(third)).isInstanceOf(IndeterminateException.class);
    }

    @Test
    void a_promise_is_kept_for_the_next_change_where_there_is_memory_for_it() {
        Register kept = registers(7, limits(10, 10, 1 << 20)).register("r");
        kept.put(RED);
        answerAll();
        kept.put(BLUE);
        answerAll();
        assertThat(sent(Kind.PREPARE)).isEqualTo(3);

        Registers forgetful = registers(8, limits(10, 10, 0));
        for (String name : List.of("one", "two", "one")) {
            forgetful.register(name).put(RED);
            answerAll();
        }
        assertThat(sent(Kind.PREPARE)).as("the other key took its place").isEqualTo(3 + 9);
    }

    @Test
    void the_values_that_are_kept_count_and_too_many_are_let_go() {
        Registers registers = registers(7, limits(10, 10, 40_000));
        Value large = Value.wrap(new byte[10_000]);
        for (int i = 0; i < 20; i++) {
            registers.register("k" + i).put(large);
            answerAll();
        }
        long before = sent(Kind.PREPARE);
        int again = 0;
        for (int i = 0; i < 20; i++) {
            long prepares = sent(Kind.PREPARE);
            registers.register("k" + i).put(RED);
            answerAll();
            again += sent(Kind.PREPARE) > prepares ? 1 : 0;
        }
        assertThat(before).isEqualTo(60);
        assertThat(again).as("three of 10 kB fit, and their headers").isBetween(16, 19);
    }

    @Test
    void a_key_on_which_others_overtake_gets_no_promise_in_advance_for_a_while() {
        Registers mine = registers(7, limits(10, 10, 1 << 20));
        Register register = mine.register("r");
        register.put(RED);
        answerAll();
        // Another one goes on, so the kept promise is worth nothing.
        registers(8, limits(10, 10, 1 << 20)).register("r").put(BLUE);
        answerAll();
        CompletableFuture<Outcome> overtaken = register.put(RED);
        answerAll();
        passBackOff();
        answerAll();
        assertThat(overtaken).isCompleted();
        assertThat(overtaken.join().state().version()).isEqualTo(3);
        assertThat(mine.statistics().overtaken()).isEqualTo(1);

        List<Long> prepares = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long before = sent(Kind.PREPARE);
            register.put(BLUE);
            passBackOff();
            answerAll();
            prepares.add(sent(Kind.PREPARE) - before);
        }
        assertThat(prepares).as("restraint, and then none").startsWith(3L).endsWith(0L, 0L);
    }

    @Test
    void who_comes_when_the_turn_of_others_is_over_joins_those_who_waited_for_its_end() {
        LateTimer late = new LateTimer(time);
        Registers mine =
                new Registers(new ProposerContext(network.clients(), 7, limits(10, 10, 1 << 20), late, new Random(7)));
        Register register = mine.register("r");
        register.put(RED);
        answerAll();
        registers(8, limits(10, 10, 1 << 20)).register("r").put(BLUE);
        answerAll();
        register.put(RED);
        answerAll();
        passBackOff();
        answerAll();
        assertThat(mine.statistics().overtaken()).isEqualTo(1);

        long prepares = sent(Kind.PREPARE);
        late.lateNanos = 50 * MILLI;
        CompletableFuture<Outcome> waits = register.put(RED);
        passUntil(time.nanoTime() + 40 * MILLI);
        CompletableFuture<Outcome> comes = register.put(BLUE);
        passUntil(time.nanoTime() + 40 * MILLI);
        assertThat(sent(Kind.PREPARE) - prepares).as("a round of both").isEqualTo(3);
        answerAll();
        assertThat(waits).isCompleted();
        assertThat(comes).isCompleted();
        assertThat(sent(Kind.PREPARE) - prepares).isEqualTo(3);
    }

    /** Runs what is due only some time later, as one does whose thread is busy. */
    private static final class LateTimer implements Timer {
        private final VirtualTime time;
        private long lateNanos;

        LateTimer(VirtualTime time) {
            this.time = time;
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            time.schedule(delayNanos + lateNanos, task);
        }
    }

    @Test
    void the_first_nack_is_no_race_and_brings_the_next_ballot_at_once() {
        acceptor(1).prepare(KEY, Ballot.of(50L << 20));
        acceptor(2).prepare(KEY, Ballot.of(50L << 20));
        answerAll();
        Registers registers = registers(7, limits(10, 10, 1 << 20));
        CompletableFuture<Outcome> put = registers.register("r").put(RED);
        answerAll();
        assertThat(put).as("without any back-off").isCompleted();
        assertThat(registers.statistics().overtaken()).isZero();
        // Seen once, it raises the ballots of all keys.
        registers.register("other").put(RED);
        answerAll();
        assertThat(network.state(1, Key.register("other")).promised().number() >>> 20)
                .isGreaterThan(50);
    }

    @Test
    void what_went_wrong_last_is_told() {
        CompletableFuture<Outcome> put =
                registers(7, limits(10, 10, 1 << 20)).register("r").put(RED);
        while (!put.isDone()) {
            network.timeOutAll(message -> true);
            assertThat(time.runOne()).isTrue();
        }
        assertThat(failureOf(put))
                .isInstanceOf(NoQuorumException.class)
                .hasMessageContaining("server ")
                .hasMessageContaining("held");
    }

    @Test
    void a_key_whose_ballots_are_used_up_takes_no_change() {
        acceptor(1).prepare(KEY, Ballot.of(Long.MAX_VALUE));
        acceptor(2).prepare(KEY, Ballot.of(Long.MAX_VALUE));
        answerAll();
        CompletableFuture<Outcome> put =
                registers(7, limits(1, 10, 1 << 20)).register("r").put(RED);
        for (int i = 0; i < 5 && !put.isDone(); i++) {
            answerAll();
            passUntil(time.nanoTime() + 20 * MILLI);
        }
        assertThat(failureOf(put)).isInstanceOf(NoQuorumException.class).hasMessageContaining("used up");
    }

    @Test
    void a_value_that_is_no_registers_is_told_of_and_left_as_it_is() {
        Proposal alien = new Proposal(Ballot.of(5), Value.utf8("?"));
        for (int server = 1; server <= 3; server++) {
            acceptor(server).accept(KEY, alien, Ballot.NONE);
        }
        answerAll();
        Register register = registers(7, limits(2, 10, 1 << 20)).register("r");
        CompletableFuture<Outcome> put = register.put(RED);
        CompletableFuture<RegisterState> read = register.get();
        answerAll();
        assertThat(failureOf(put)).hasMessageContaining("no change can be made to");
        assertThat(failureOf(read)).hasStackTraceContaining("cannot be read");
        assertThat(network.state(1, KEY).accepted()).isEqualTo(alien);
    }

    @Test
    void a_read_waits_a_little_for_answers_that_may_settle_it_and_then_runs_a_round() {
        Registers registers = registers(7, limits(10, 10, 1 << 20));
        acceptor(1).accept(KEY, held(Optional.of(RED)), Ballot.NONE);
        answerAll();
        CompletableFuture<RegisterState> settled = registers.register("r").get();
        network.take(Kind.STATE, 1).deliver().answer();
        network.take(Kind.STATE, 2).deliver().answer();
        assertThat(sent(Kind.PREPARE)).isZero();
        passUntil(2 * MILLI);
        network.take(Kind.STATE, 3).deliver().answer();
        assertThat(settled.join()).as("two show nothing").isEqualTo(RegisterState.NEVER_CHANGED);
        passBackOff();
        assertThat(sent(Kind.PREPARE)).isZero();

        CompletableFuture<RegisterState> late = registers.register("r").get();
        network.take(Kind.STATE, 1).deliver().answer();
        network.take(Kind.STATE, 2).deliver().answer();
        passBackOff();
        assertThat(sent(Kind.PREPARE)).isEqualTo(3);
        answerAll();
        assertThat(late.join().value()).contains(RED);
        assertThat(registers.statistics().readsThatNeededARound()).isEqualTo(1);
    }

    private static Proposal held(Optional<Value> value) {
        Ballot ballot = Ballot.of(5);
        EnvelopeFormat format = new EnvelopeFormat();
        Envelope envelope = new Envelope(new RegisterState(1, value), Lineage.EMPTY.then(ballot, 1));
        return new Proposal(ballot, format.encode(envelope));
    }
}
