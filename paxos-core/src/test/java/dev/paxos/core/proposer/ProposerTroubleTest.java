package dev.paxos.core.proposer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Transition;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.Register;
import dev.paxos.core.register.Registers;
import dev.paxos.core.simulation.HeldNetwork;
import dev.paxos.core.simulation.HeldNetwork.Kind;
import dev.paxos.core.simulation.HeldNetwork.Message;
import dev.paxos.core.simulation.VirtualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong around a proposer, every operation is told something, in time, and the next ones work. */
class ProposerTroubleTest {
    private static final long NANOS_A_MILLISECOND = 1_000_000;
    private static final Value RED = Value.utf8("red");

    private final VirtualTime time = new VirtualTime();
    private final HeldNetwork network = new HeldNetwork(3);

    @Test
    void an_error_that_a_change_throws_ends_that_operation_alone() {
        Register register = registers(network.clients(), 200).register("r");
        AssertionError error = new AssertionError("of the caller's code");

        CompletableFuture<Outcome> bad = register.update(value -> {
            throw error;
        });
        network.answerAll(message -> true);
        CompletableFuture<Outcome> next = register.put(RED);
        network.answerAll(message -> true);

        assertThatThrownBy(bad::join).hasCause(error);
        assertThat(next).isCompletedWithValueMatching(Outcome::isApplied);
    }

    @Test
    void a_fault_of_the_code_ends_the_operations_that_it_met_and_no_others() {
        boolean[] faulty = {true};
        Proposer<Proposal> proposer = new Proposer<>(context(network.clients(), 200), new LanesTest.Raw() {
            @Override
            public Value encode(Proposal state) {
                if (faulty[0]) {
                    throw new IllegalStateException("planted");
                }
                return super.encode(state);
            }
        });
        Change<Proposal, String> change = (state, ballot) -> Change.Step.applied(new Proposal(ballot, RED), "done");
        CompletableFuture<String> met = proposer.change(Key.register("r"), change);
        network.answerAll(message -> true);
        faulty[0] = false;
        CompletableFuture<String> next = proposer.change(Key.register("r"), change);
        network.answerAll(message -> true);

        assertThatThrownBy(met::join).hasMessageContaining("internal fault").hasMessageContaining("planted");
        assertThat(next).isCompletedWithValue("done");
        assertThat(proposer.operationsUnderWay()).isZero();
    }

    @Test
    void a_fault_at_the_begin_of_the_next_operation_does_not_keep_the_room_of_the_one_before() {
        boolean[] faulty = new boolean[1];
        Proposer<Proposal> proposer = new Proposer<>(context(network.clients(), 200), new LanesTest.Raw() {
            @Override
            public Value encode(Proposal state) {
                if (faulty[0]) {
                    throw new IllegalStateException("planted");
                }
                return super.encode(state);
            }
        });
        Change<Proposal, String> change = (state, ballot) -> Change.Step.applied(new Proposal(ballot, RED), "done");
        CompletableFuture<String> before = proposer.change(Key.register("r"), change);
        CompletableFuture<String> met = proposer.change(Key.register("r"), change);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        faulty[0] = true;
        network.answerAll(message -> true);

        assertThat(before).isCompletedWithValue("done");
        assertThatThrownBy(met::join).hasMessageContaining("planted");
        assertThat(proposer.operationsUnderWay()).isZero();
    }

    @Test
    void an_operation_that_waits_behind_one_that_was_told_already_is_told_by_its_own_deadline() {
        Register register = registers(network.clients(), 200).register("r");
        CompletableFuture<Outcome> first = register.put(RED);
        pass(250);
        CompletableFuture<Outcome> second = register.put(RED);
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotDone();
        pass(250);

        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void a_read_that_goes_on_by_a_round_is_told_by_its_own_deadline_behind_a_change_with_a_later_one() {
        Register register = registers(network.clients(), 5_000).register("r");
        CompletableFuture<?> read = register.get();
        pass(1_990);
        CompletableFuture<Outcome> change = register.put(RED);
        pass(10);
        network.timeOutAll(message -> message.kind() == Kind.STATE);
        pass(3_050);

        assertThat(read).isCompletedExceptionally();
        assertThat(change).isNotDone();
    }

    @Test
    void a_transport_that_throws_has_failed_one_message_and_nothing_else() {
        boolean[] gone = new boolean[1];
        Map<Integer, AcceptorClient> clients = new HashMap<>();
        network.clients()
                .forEach((id, client) -> clients.put(id, new AcceptorClient() {
                    private AcceptorClient checked() {
                        if (gone[0]) {
                            throw new RejectedExecutionException("the transport was shut down");
                        }
                        return client;
                    }

                    @Override
                    public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
                        return checked().prepare(key, ballot);
                    }

                    @Override
                    public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
                        return checked().accept(key, proposal, next);
                    }

                    @Override
                    public CompletableFuture<AcceptorState> state(Key key) {
                        return checked().state(key);
                    }
                }));
        Register register = registers(clients, 200).register("r");
        CompletableFuture<Outcome> under = register.put(RED);
        CompletableFuture<Outcome> waiting = register.put(RED);
        gone[0] = true;
        network.timeOutAll(message -> true);
        pass(400);
        CompletableFuture<?> read = register.get();
        pass(400);
        gone[0] = false;
        CompletableFuture<Outcome> back = register.put(RED);
        network.answerAll(message -> true);

        assertThat(under).isCompletedExceptionally();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(read).isCompletedExceptionally();
        assertThat(back).isCompletedWithValueMatching(Outcome::isApplied);
    }

    @ParameterizedTest
    @CsvSource({"0, no quorum", "1, indeterminate"})
    void a_change_of_which_nothing_was_sent_is_told_as_not_applied(int lost, String told) {
        Register register = registers(network.clients(), 200).register("r");
        CompletableFuture<Outcome> before = register.put(RED);
        network.answerAll(message -> true);
        assertThat(before).isCompletedWithValueMatching(Outcome::isApplied);
        CompletableFuture<Outcome> change = register.put(RED);
        for (int server = 1; server <= 3; server++) {
            Message<?> accept = network.take(Kind.ACCEPT, server);
            if (server <= lost) {
                accept.timeOut();
            } else {
                accept.refuse();
            }
        }
        for (int i = 0; i < 10; i++) {
            network.timeOutAll(message -> true);
            pass(30);
        }

        assertThatThrownBy(change::join).hasMessageContaining(told);
    }

    /** As a value above the servers' limit. */
    @ParameterizedTest
    @CsvSource({"at once, no quorum", "late, no quorum", "never, indeterminate"})
    void a_change_that_a_majority_cannot_take_ends_once_it_is_known_not_to_be_applied(
            String thirdAnswers, String told) {
        Register register = registers(network.clients(), 5_000).register("r");
        CompletableFuture<Outcome> change = register.put(RED);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.take(Kind.ACCEPT, 1).rejectAsInvalid();
        network.take(Kind.ACCEPT, 2).rejectAsInvalid();
        Message<?> third = network.take(Kind.ACCEPT, 3);
        if (thirdAnswers.equals("at once")) {
            third.rejectAsInvalid();
        }
        pass(200);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        if (!thirdAnswers.equals("at once")) {
            network.held(Kind.ACCEPT).forEach(Message::rejectAsInvalid);
            if (thirdAnswers.equals("late")) {
                third.rejectAsInvalid();
            }
            pass(200);
            network.answerAll(message -> message.kind() == Kind.PREPARE);
        }
        if (thirdAnswers.equals("never")) {
            assertThat(change).isNotDone();
            pass(5_000);
        }

        assertThat(change).isCompletedExceptionally();
        assertThatThrownBy(change::join).hasMessageContaining(told);
        if (told.equals("no quorum")) {
            assertThatThrownBy(change::join).hasMessageContaining("value is too large");
        }
    }

    @Test
    void a_change_that_a_single_server_cannot_take_is_tried_again() {
        Register register = registers(network.clients(), 5_000).register("r");
        CompletableFuture<Outcome> change = register.put(RED);
        network.answerAll(message -> message.kind() == Kind.PREPARE);
        network.take(Kind.ACCEPT, 1).rejectAsInvalid();
        network.take(Kind.ACCEPT, 2).refuse();
        network.take(Kind.ACCEPT, 3).refuse();
        pass(30);
        network.answerAll(message -> true);

        assertThat(change).isCompletedWithValueMatching(Outcome::isApplied);
    }

    @Test
    void a_read_that_nobody_answers_is_told_by_its_own_deadline() {
        Register register = registers(network.clients(), 200).register("r");
        CompletableFuture<?> read = register.get();
        pass(220);

        assertThat(read).isCompletedExceptionally();
        assertThatThrownBy(read::join).hasMessageContaining("no quorum");
    }

    @Test
    void a_read_ends_with_its_proposer() {
        Registers registers = registers(network.clients(), 5_000);
        CompletableFuture<?> unanswered = registers.register("r").get();
        CompletableFuture<?> doubtful = registers.register("s").get();
        network.take(Kind.STATE, 1).deliver().answer();
        network.take(Kind.STATE, 1).timeOut();
        registers.close();

        assertThat(unanswered).isCompletedExceptionally();
        assertThat(doubtful).isCompletedExceptionally();
        assertThatThrownBy(unanswered::join).hasMessageContaining("closed");
        assertThatThrownBy(doubtful::join).hasMessageContaining("closed");
        network.answerAll(message -> true);
        pass(100);
        assertThat(network.held(Kind.PREPARE)).isEmpty();
    }

    /** Where one server is down every round has met a failure at once; it may not be given up before a slow one answers. */
    @ParameterizedTest
    @ValueSource(longs = {20, 150, 500, 900, 1_200})
    void with_one_server_down_a_slow_one_is_waited_for(long delayMillis) {
        Register register = registers(
                        Map.of(1, new DelayedAcceptor(2), 2, new DelayedAcceptor(delayMillis), 3, new DownAcceptor()),
                        5_000)
                .register("r");
        CompletableFuture<Outcome> put = register.put(RED);
        while (!put.isDone()) {
            time.runOne();
        }

        assertThat(put).isCompletedWithValueMatching(Outcome::isApplied);
    }

    private Registers registers(Map<Integer, ? extends AcceptorClient> clients, long deadlineMillis) {
        return new Registers(context(clients, deadlineMillis));
    }

    private ProposerContext context(Map<Integer, ? extends AcceptorClient> clients, long deadlineMillis) {
        return new ProposerContext(
                clients,
                7,
                ProposerLimits.DEFAULT.withDeadline(Duration.ofMillis(deadlineMillis)),
                time,
                new Random(1));
    }

    private void pass(long millis) {
        long until = time.nanoTime() + millis * NANOS_A_MILLISECOND;
        time.schedule(until - time.nanoTime(), () -> {});
        while (time.nanoTime() < until) {
            time.runOne();
        }
    }

    /** Answers after a delay, half of it on the way there; who asks gives up after two seconds. */
    private final class DelayedAcceptor implements AcceptorClient {
        private final Map<Key, AcceptorState> states = new HashMap<>();
        private final long oneWayNanos;

        DelayedAcceptor(long delayMillis) {
            oneWayNanos = delayMillis * NANOS_A_MILLISECOND / 2;
        }

        private <R> CompletableFuture<R> ask(Key key, Function<AcceptorState, Transition<R>> rule) {
            CompletableFuture<R> answer = new CompletableFuture<>();
            time.schedule(oneWayNanos, () -> {
                Transition<R> transition = rule.apply(states.getOrDefault(key, AcceptorState.INITIAL));
                states.put(key, transition.state());
                time.schedule(oneWayNanos, () -> answer.complete(transition.reply()));
            });
            time.schedule(
                    2_000 * NANOS_A_MILLISECOND,
                    () -> answer.completeExceptionally(
                            new AcceptorUnavailableException(Reason.DEADLINE_EXCEEDED, "no answer in time")));
            return answer;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return ask(key, state -> state.prepare(ballot));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return ask(key, state -> state.accept(proposal, next));
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return ask(key, state -> new Transition<>(state, state, false));
        }
    }

    private static final class DownAcceptor implements AcceptorClient {
        private static <R> CompletableFuture<R> refused() {
            return CompletableFuture.failedFuture(
                    new AcceptorUnavailableException(Reason.UNREACHABLE, "connection refused"));
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return refused();
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return refused();
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return refused();
        }
    }
}
