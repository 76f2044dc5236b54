package dev.paxos.core.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.simulation.HeldNetwork;
import dev.paxos.core.simulation.HeldNetwork.Kind;
import dev.paxos.core.simulation.HeldNetwork.Message;
import dev.paxos.core.simulation.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Faults that other implementations of Paxos had, message by message. */
class KnownFaultsTest {
    private static final Key KEY = Key.register("r");
    private static final Value RED = Value.utf8("red");
    private static final Value BLUE = Value.utf8("blue");

    private final VirtualTime time = new VirtualTime();
    private final HeldNetwork network = new HeldNetwork(3);
    private final Register mine = registers(7, Duration.ofSeconds(5)).register("r");
    private final Register others = registers(8, Duration.ofSeconds(5)).register("r");

    @Test
    void the_ballot_of_an_accept_that_timed_out_is_never_used_again() {
        CompletableFuture<Outcome> put = mine.put(RED);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.held(Kind.ACCEPT)
                .forEach(accept -> network.take(Kind.ACCEPT, accept.server()).timeOut());
        passBackOff();
        network.answerAll(message -> true);

        assertThat(put).isCompletedWithValueMatching(Outcome::isApplied);
        assertThat(network.sent().stream()
                        .filter(message -> message.kind() == Kind.PREPARE)
                        .map(message -> message.server() + "@" + message.ballot()))
                .as("each prepare to a server has a ballot of its own")
                .hasSize(6)
                .doesNotHaveDuplicates();
        assertThat(network.sent().stream()
                        .filter(message -> message.kind() == Kind.ACCEPT)
                        .map(Message::ballot)
                        .distinct())
                .hasSize(2);
    }

    @Test
    void a_network_error_never_rewinds_the_ballots() {
        CompletableFuture<Outcome> put = mine.put(RED);
        Ballot highest = Ballot.NONE;
        for (int i = 0; i < 20; i++) {
            for (Message<?> prepare : network.held(Kind.PREPARE)) {
                if (prepare.server() == 1) {
                    assertThat(prepare.ballot()).isGreaterThan(highest);
                    highest = prepare.ballot();
                }
                network.take(Kind.PREPARE, prepare.server()).timeOut();
            }
            passBackOff();
        }
        network.answerAll(message -> true);

        assertThat(put).isCompletedWithValueMatching(Outcome::isApplied);
        assertThat(network.state(1, KEY).accepted().ballot()).isGreaterThan(highest);
    }

    @Test
    void a_late_reply_of_an_earlier_round_counts_for_nothing() {
        CompletableFuture<Outcome> put = mine.put(RED);
        Message<?> first = network.take(Kind.PREPARE, 1).deliver();
        network.take(Kind.PREPARE, 2).timeOut();
        network.take(Kind.PREPARE, 3).timeOut();
        passBackOff();
        network.take(Kind.PREPARE, 2).deliver().answer();

        first.answer();

        assertThat(network.held(Kind.ACCEPT))
                .as("one promise of this round and one of the last are no majority")
                .isEmpty();
        network.answerAll(message -> true);
        assertThat(put).isCompletedWithValueMatching(Outcome::isApplied);
    }

    @Test
    void of_two_compare_and_sets_from_one_version_one_is_applied() {
        CompletableFuture<Outcome> mineSet = mine.compareAndSet(0, RED);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        CompletableFuture<Outcome> othersSet = others.compareAndSet(0, BLUE);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        finish();

        assertThat(mineSet).isCompleted();
        assertThat(othersSet).isCompleted();
        assertThat(mineSet.join().isApplied() ^ othersSet.join().isApplied()).isTrue();
        assertThat(mineSet.join().state()).isEqualTo(othersSet.join().state());
    }

    @Test
    void a_value_that_a_minority_accepted_is_not_read_before_it_is_chosen() {
        var unused = mine.put(RED);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.take(Kind.ACCEPT, 1).deliver();

        CompletableFuture<RegisterState> read = others.get();
        network.take(Kind.STATE, 1).deliver().answer();
        network.take(Kind.STATE, 2).deliver().answer();
        assertThat(read).as("one shows red, one shows nothing").isNotDone();
        network.take(Kind.STATE, 3).deliver().answer();

        assertThat(read).isCompletedWithValue(RegisterState.NEVER_CHANGED);
    }

    @Test
    void a_read_that_the_acceptors_do_not_settle_proposes_the_value_before_it_tells_it() {
        var unused = mine.put(RED);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.take(Kind.ACCEPT, 1).deliver();

        CompletableFuture<RegisterState> read = others.get();
        network.take(Kind.STATE, 1).deliver().answer();
        network.take(Kind.STATE, 2).deliver().answer();
        network.take(Kind.STATE, 3).timeOut();
        network.take(Kind.PREPARE, 1).deliver().answer();
        network.take(Kind.PREPARE, 3).timeOut();
        network.take(Kind.PREPARE, 2).timeOut();
        network.take(Kind.PREPARE, 1).deliver().answer();
        network.take(Kind.PREPARE, 2).deliver().answer();
        assertThat(read).as("red is told only once it is chosen").isNotDone();
        Ballot identity = network.held(Kind.ACCEPT).stream()
                .map(Message::ballot)
                .max(Ballot::compareTo)
                .orElseThrow();
        network.answerAll(message -> message.ballot().equals(identity));

        assertThat(read).isCompletedWithValue(new RegisterState(1, Optional.of(RED)));
        assertThat(network.state(2, KEY).accepted().ballot()).isEqualTo(identity);
    }

    @Test
    void an_update_whose_attempt_another_proposer_adopted_is_not_applied_again() {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Outcome> update = mine.update(value -> {
            calls.incrementAndGet();
            return Optional.of(RED);
        });
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.take(Kind.ACCEPT, 1).deliver();
        CompletableFuture<Outcome> adopting = others.put(BLUE);
        answerFrom(8, 1, 2);
        assertThat(adopting)
                .isCompletedWithValueMatching(outcome -> outcome.state().version() == 2);

        network.take(Kind.ACCEPT, 2).deliver().answer();
        network.take(Kind.ACCEPT, 3).timeOut();
        finish();

        assertThat(update)
                .isCompletedWithValue(
                        new Outcome.Applied(RegisterState.NEVER_CHANGED, new RegisterState(1, Optional.of(RED))));
        assertThat(calls).hasValue(1);
        assertThat(readNow()).isEqualTo(new RegisterState(2, Optional.of(BLUE)));
    }

    @Test
    void an_update_whose_attempt_was_passed_over_is_applied_anew() {
        CompletableFuture<Outcome> update = mine.update(value -> Optional.of(Value.utf8(text(value) + "+mine")));
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.take(Kind.ACCEPT, 1).deliver();
        CompletableFuture<Outcome> passing = others.put(BLUE);
        answerFrom(8, 2, 3);
        assertThat(passing)
                .isCompletedWithValueMatching(outcome -> outcome.state().version() == 1);

        network.take(Kind.ACCEPT, 2).deliver().answer();
        network.take(Kind.ACCEPT, 3).deliver().answer();
        finish();

        assertThat(update).isCompletedWithValueMatching(Outcome::isApplied);
        assertThat(readNow()).isEqualTo(new RegisterState(2, Optional.of(Value.utf8("blue+mine"))));
    }

    @Test
    void an_attempt_that_the_lineage_no_longer_reaches_is_indeterminate() {
        CompletableFuture<Outcome> update = mine.update(value -> Optional.of(RED));
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.take(Kind.ACCEPT, 1).deliver();
        for (int i = 0; i < Lineage.MAX_ROUNDS + 2; i++) {
            var unused = others.put(Value.utf8("other " + i));
            answerFrom(8, 1, 2);
        }
        network.take(Kind.ACCEPT, 2).deliver().answer();
        network.take(Kind.ACCEPT, 3).timeOut();
        finish();

        assertThat(failureOf(update)).isInstanceOf(IndeterminateException.class);
    }

    @Test
    void an_attempt_from_a_lower_version_than_the_first_is_not_forgotten() {
        var passedOver = registers(9, Duration.ofMillis(50)).register("r").put(BLUE);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.take(Kind.ACCEPT, 1).deliver();
        network.timeOutAll(message -> true);

        CompletableFuture<Outcome> update = mine.update(value -> Optional.of(Value.utf8(text(value) + "+mine")));
        network.answerAll(preparesOf(7).and(message -> message.server() != 3));
        network.timeOutAll(sentBy(7));
        passBackOff();
        network.answerAll(preparesOf(7).and(message -> message.server() != 1));
        network.take(Kind.ACCEPT, 2).deliver();
        network.timeOutAll(sentBy(7));
        passBackOff();
        for (int i = 0; i < Lineage.MAX_ROUNDS; i++) {
            var unused = others.update(value -> Optional.of(Value.utf8(text(value) + ".")));
            network.answerAll(sentBy(8).and(message -> message.server() != 1));
        }
        finish();

        assertThat(passedOver).isCompletedExceptionally();
        assertThat(failureOf(update))
                .isInstanceOf(IndeterminateException.class)
                .hasMessageContaining("too many changes of others");
        assertThat(readNow())
                .as("the first attempt began from version 1, the second, which is there, from none")
                .isEqualTo(new RegisterState(
                        Lineage.MAX_ROUNDS + 1, Optional.of(Value.utf8("+mine" + ".".repeat(Lineage.MAX_ROUNDS)))));
    }

    @Test
    void a_refusal_that_is_late_is_waited_for_where_the_lineage_no_longer_reaches() {
        CompletableFuture<Outcome> update = mine.update(value -> Optional.of(RED));
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        for (int i = 0; i < Lineage.MAX_ROUNDS + 2; i++) {
            var unused = others.put(Value.utf8("other " + i));
            network.answerAll(message -> (message.ballot().number() & 0xfffff) == 8);
        }
        Message<?> late = network.take(Kind.ACCEPT, 3).deliver();
        network.answerAll(message -> true);
        time.runOne();
        network.answerAll(message -> true);
        assertThat(update).as("two have refused, and the third is yet to say").isNotDone();

        late.answer();
        finish();

        assertThat(update)
                .isCompletedWithValueMatching(outcome -> outcome.isApplied()
                        && outcome.state().equals(new RegisterState(Lineage.MAX_ROUNDS + 3, Optional.of(RED))));
    }

    @Test
    void a_refusal_that_does_not_come_is_not_waited_for_until_the_deadline() {
        CompletableFuture<Outcome> update = mine.update(value -> Optional.of(RED));
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        for (int i = 0; i < Lineage.MAX_ROUNDS + 2; i++) {
            var unused = others.put(Value.utf8("other " + i));
            network.answerAll(message -> (message.ballot().number() & 0xfffff) == 8);
        }
        network.take(Kind.ACCEPT, 3);
        long begin = time.nanoTime();
        for (int i = 0; i < 100 && !update.isDone(); i++) {
            network.answerAll(message -> true);
            time.runOne();
        }

        assertThat(failureOf(update)).isInstanceOf(IndeterminateException.class);
        assertThat(Duration.ofNanos(time.nanoTime() - begin)).isLessThan(Duration.ofMillis(200));
    }

    @Test
    void a_declined_answer_after_a_conflict_waits_for_a_chosen_round_above_the_attempt() {
        CompletableFuture<Outcome> set = mine.compareAndSet(0, RED);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.take(Kind.ACCEPT, 1).deliver();
        var passing = others.put(BLUE);
        answerFrom(8, 2, 3);
        assertThat(passing).isCompleted();
        network.take(Kind.ACCEPT, 2).deliver().answer();
        network.take(Kind.ACCEPT, 3).deliver().answer();
        passBackOff();

        network.take(Kind.PREPARE, 2).deliver().answer();
        network.take(Kind.PREPARE, 3).deliver().answer();

        assertThat(set)
                .as("a majority shows blue, but acceptor 1 still holds the attempt")
                .isNotDone();
        network.take(Kind.ACCEPT, 2).deliver().answer();
        assertThat(set).isNotDone();
        network.take(Kind.ACCEPT, 3).deliver().answer();
        assertThat(set).isCompletedWithValue(new Outcome.Declined(new RegisterState(1, Optional.of(BLUE))));
    }

    @Test
    void a_kept_value_declines_nothing_without_a_round() {
        var first = mine.put(RED);
        network.answerAll(message -> true);
        assertThat(first).isCompleted();
        var second = others.put(BLUE);
        answerFrom(8, 1, 2, 3);
        assertThat(second)
                .isCompletedWithValueMatching(outcome -> outcome.state().version() == 2);

        CompletableFuture<Outcome> set = mine.compareAndSet(2, RED);
        assertThat(set).as("what is kept says version 1").isNotDone();
        finish();

        assertThat(set).isCompletedWithValueMatching(Outcome::isApplied);
    }

    @Test
    void without_an_accept_sent_the_change_is_not_applied_and_never_will_be() {
        Register hurried = registers(9, Duration.ofMillis(50)).register("r");
        CompletableFuture<Outcome> put = hurried.put(RED);
        network.take(Kind.PREPARE, 1).deliver().answer();
        passBackOff();

        assertThat(failureOf(put)).isInstanceOf(NoQuorumException.class);
        network.answerAll(message -> true);
        assertThat(network.state(1, KEY).accepted().isNone()).isTrue();
        assertThat(network.held(Kind.ACCEPT)).isEmpty();
    }

    @Test
    void after_an_accept_sent_the_change_is_indeterminate_at_the_deadline() {
        Register hurried = registers(9, Duration.ofMillis(50)).register("r");
        CompletableFuture<Outcome> put = hurried.put(RED);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        passBackOff();

        assertThat(failureOf(put)).isInstanceOf(IndeterminateException.class);
    }

    @Test
    void the_next_change_takes_one_round_trip_and_a_cancelled_one_leaves_nothing_behind() {
        var first = mine.put(RED);
        network.answerAll(message -> true);
        int before = network.sent().size();
        CompletableFuture<Outcome> second = mine.put(BLUE);
        second.cancel(false);
        network.answerAll(message -> true);
        CompletableFuture<Outcome> third = mine.put(RED);
        network.answerAll(message -> true);

        assertThat(first).isCompleted();
        assertThat(third)
                .isCompletedWithValueMatching(outcome -> outcome.state().version() == 3);
        assertThat(network.sent().subList(before, network.sent().size()))
                .hasSize(6)
                .allMatch(message -> message.kind() == Kind.ACCEPT);
    }

    @Test
    void changes_that_wait_share_a_round_and_each_gets_its_own_result() {
        CompletableFuture<Outcome> first = mine.put(RED);
        CompletableFuture<Outcome> append = mine.update(value -> Optional.of(Value.utf8(text(value) + "+")));
        CompletableFuture<Outcome> declined = mine.compareAndSet(1, BLUE);
        CompletableFuture<Outcome> failing = mine.update(value -> {
            throw new IllegalStateException("the caller's own");
        });
        CompletableFuture<Outcome> deleted = mine.delete(2);
        network.answerAll(message -> true);

        assertThat(first)
                .isCompletedWithValueMatching(outcome -> outcome.state().version() == 1);
        assertThat(append.join().state()).isEqualTo(new RegisterState(2, Optional.of(Value.utf8("red+"))));
        assertThat(declined.join()).isEqualTo(new Outcome.Declined(append.join().state()));
        assertThat(failureOf(failing)).hasMessage("the caller's own");
        assertThat(deleted.join().state()).isEqualTo(new RegisterState(3, Optional.empty()));
        assertThat(network.sent().stream().filter(message -> message.kind() == Kind.ACCEPT))
                .as("the first round, and one for the four that waited")
                .hasSize(6);
    }

    private static Predicate<Message<?>> sentBy(int proposerId) {
        return message -> (message.ballot().number() & 0xfffff) == proposerId;
    }

    private static Predicate<Message<?>> preparesOf(int proposerId) {
        return sentBy(proposerId).and(message -> message.kind() == Kind.PREPARE);
    }

    /** Delivers and answers what a proposer sends to some servers, and lets the rest of its messages get lost. */
    private void answerFrom(int proposerId, Integer... servers) {
        Predicate<Message<?>> proposers = sentBy(proposerId);
        for (int i = 0; i < 10; i++) {
            network.answerAll(proposers.and(message -> List.of(servers).contains(message.server())));
            network.timeOutAll(proposers);
            passBackOff();
        }
    }

    private RegisterState readNow() {
        CompletableFuture<RegisterState> read = others.get();
        finish();
        return read.join();
    }

    /** From now on the network works. */
    private void finish() {
        for (int i = 0; i < 100; i++) {
            network.answerAll(message -> true);
            passBackOff();
        }
    }

    private void passBackOff() {
        long until = time.nanoTime() + 100_000_000;
        while (time.nanoTime() < until && time.runOne()) {
            // The next event.
        }
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((result, failure) -> failure).join();
    }

    private static String text(Optional<Value> value) {
        return value.flatMap(Value::text).orElse("");
    }

    private Registers registers(int proposerId, Duration deadline) {
        return new Registers(new ProposerContext(
                network.clients(),
                proposerId,
                ProposerLimits.DEFAULT.withDeadline(deadline),
                time,
                new Random(proposerId)));
    }
}
