package dev.paxos.core.acceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.ManualExecutor;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorStatistics.Message;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.store.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AcceptorTest {
    private static final Key K = Key.decision("k");
    private static final Key OTHER = Key.decision("other");

    private final ManualExecutor writer = new ManualExecutor();
    private final RecordingStore store = new RecordingStore();

    @Test
    void a_reply_leaves_only_after_its_state_is_durable() throws IOException {
        Acceptor acceptor = open();

        CompletableFuture<PrepareReply> promise = acceptor.prepare(K, Ballot.of(5));
        writer.runOne();
        assertThat(promise).as("while the disk is held").isNotDone();
        writer.runAll();

        assertThat(promise).isCompletedWithValue(new Promise(Ballot.of(5), Proposal.NONE));
        assertThat(store.durable).containsEntry(K, new AcceptorState(Ballot.of(5), Proposal.NONE));
    }

    @Test
    void a_refusal_a_repetition_and_a_read_wait_for_the_state_that_they_tell_of() throws IOException {
        Acceptor acceptor = open();
        acceptor.accept(K, proposal(5, "red"), Ballot.NONE);

        List<CompletableFuture<?>> replies = List.of(
                acceptor.prepare(K, Ballot.of(5)),
                acceptor.accept(K, proposal(5, "red"), Ballot.NONE),
                acceptor.accept(K, proposal(4, "red"), Ballot.NONE),
                acceptor.state(K));
        writer.runOne();
        CompletableFuture<AcceptorState> whileSaving = acceptor.state(K);
        assertThat(replies).noneMatch(CompletableFuture::isDone);
        assertThat(whileSaving).isNotDone();
        writer.runAll();

        assertThat(replies).allMatch(CompletableFuture::isDone);
        assertThat(whileSaving).isCompletedWithValue(new AcceptorState(Ballot.of(5), proposal(5, "red")));
        assertThat(store.batches).as("only the first message changed anything").hasSize(1);
    }

    @Test
    void what_tells_of_durable_state_alone_is_answered_at_once() throws IOException {
        Acceptor acceptor = open();
        acceptor.prepare(K, Ballot.of(5));
        writer.runAll();
        acceptor.prepare(OTHER, Ballot.of(5));

        assertThat(acceptor.state(K)).isCompletedWithValue(new AcceptorState(Ballot.of(5), Proposal.NONE));
        assertThat(acceptor.prepare(K, Ballot.of(5))).isCompletedWithValue(new Nack(Ballot.of(5), Proposal.NONE));
        assertThat(acceptor.state(Key.decision("never heard of"))).isCompletedWithValue(AcceptorState.INITIAL);
    }

    @Test
    void what_arrives_during_a_save_is_saved_together_next_a_key_once() throws IOException {
        Acceptor acceptor = open();
        acceptor.prepare(K, Ballot.of(1));
        writer.runOne();
        CompletableFuture<PrepareReply> second = acceptor.prepare(K, Ballot.of(2));
        CompletableFuture<PrepareReply> third = acceptor.prepare(K, Ballot.of(3));
        CompletableFuture<PrepareReply> other = acceptor.prepare(OTHER, Ballot.of(9));

        writer.runOne();
        assertThat(Stream.of(second, third, other)).noneMatch(CompletableFuture::isDone);
        writer.runAll();

        assertThat(Stream.of(second, third, other)).allMatch(CompletableFuture::isDone);
        assertThat(store.batches)
                .containsExactly(
                        Map.of(K, new AcceptorState(Ballot.of(1), Proposal.NONE)),
                        Map.of(
                                K,
                                new AcceptorState(Ballot.of(3), Proposal.NONE),
                                OTHER,
                                new AcceptorState(Ballot.of(9), Proposal.NONE)));
    }

    @Test
    void a_state_that_is_not_durable_yet_is_what_the_next_message_meets() throws IOException {
        Acceptor acceptor = open();
        acceptor.prepare(K, Ballot.of(7));

        CompletableFuture<AcceptReply> lower = acceptor.accept(K, proposal(6, "red"), Ballot.NONE);
        writer.runAll();

        assertThat(lower).isCompletedWithValue(new Nack(Ballot.of(7), Proposal.NONE));
    }

    @Test
    void keys_do_not_meet() throws IOException {
        Acceptor acceptor = open();
        acceptor.prepare(K, Ballot.of(7));
        CompletableFuture<PrepareReply> register = acceptor.prepare(Key.register("k"), Ballot.of(1));
        writer.runAll();

        assertThat(register).isCompletedWithValue(new Promise(Ballot.of(1), Proposal.NONE));
        assertThat(acceptor.keyCount()).isEqualTo(2);
    }

    @Test
    void a_restart_goes_on_from_what_was_saved() throws IOException {
        Acceptor before = open();
        before.accept(K, proposal(5, "red"), Ballot.of(8));
        writer.runAll();

        Acceptor after = open();

        assertThat(after.state(K)).isCompletedWithValue(new AcceptorState(Ballot.of(8), proposal(5, "red")));
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IOException("No space left on device"),
                new IllegalStateException("bug in a store"),
                new OutOfMemoryError("Java heap space"));
    }

    @Test
    void what_is_answered_is_counted_when_it_is_durable_and_by_what_it_was() throws IOException {
        Acceptor acceptor = open();
        AcceptorStatistics statistics = acceptor.statistics();

        acceptor.prepare(K, Ballot.of(5));
        acceptor.accept(K, proposal(5, "red"), Ballot.NONE);
        acceptor.accept(K, proposal(4, "red"), Ballot.NONE);
        assertThat(statistics.grantedNanos(Message.PREPARE).count()).isZero();
        writer.runAll();
        acceptor.prepare(K, Ballot.of(5));
        acceptor.state(K);

        assertThat(statistics.grantedNanos(Message.PREPARE).count()).isEqualTo(1);
        assertThat(statistics.grantedNanos(Message.PREPARE).sum()).isPositive();
        assertThat(statistics.refusedNanos(Message.PREPARE).count()).isEqualTo(1);
        assertThat(statistics.grantedNanos(Message.ACCEPT).count()).isEqualTo(1);
        assertThat(statistics.refusedNanos(Message.ACCEPT).count()).isEqualTo(1);
        assertThat(statistics.grantedNanos(Message.STATE).count()).isEqualTo(1);
        assertThat(Message.values())
                .allSatisfy(
                        message -> assertThat(statistics.unanswered(message)).isZero());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_failed_save_halts_for_good_and_answers_nothing_more(Throwable failure) throws IOException {
        Acceptor acceptor = open();
        acceptor.prepare(OTHER, Ballot.of(1));
        writer.runAll();
        store.failure = failure;

        CompletableFuture<PrepareReply> inTheSave = acceptor.prepare(K, Ballot.of(1));
        writer.runOne();
        CompletableFuture<PrepareReply> gathered = acceptor.prepare(K, Ballot.of(2));
        runExpecting(failure);
        store.failure = null;

        assertThat(Stream.of(inTheSave, gathered, acceptor.prepare(K, Ballot.of(3)), acceptor.state(OTHER)))
                .allSatisfy(reply -> assertThatThrownBy(reply::get)
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .asInstanceOf(type(AcceptorUnavailableException.class))
                        .extracting(AcceptorUnavailableException::reason)
                        .isEqualTo(Reason.HALTED));
        writer.runAll();
        assertThat(store.batches).as("nothing is written again").hasSize(1);
        assertThat(acceptor.statistics().unanswered(Message.PREPARE)).isEqualTo(3);
        assertThat(acceptor.statistics().unanswered(Message.STATE)).isEqualTo(1);
        assertThat(acceptor.isServing()).isFalse();
        assertThat(acceptor.haltReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains(String.valueOf(failure.getMessage())));
        assertThat(acceptor.whenHalted().toCompletableFuture()).isCompleted();
        assertThat(store.closed).isTrue();
    }

    private void runExpecting(Throwable failure) {
        if (failure instanceof Error) {
            assertThatThrownBy(writer::runAll).isSameAs(failure);
        } else {
            writer.runAll();
        }
    }

    @Test
    void a_writer_that_takes_no_work_halts_the_acceptor() throws IOException {
        Acceptor acceptor = Acceptor.open(
                store,
                task -> {
                    throw new RejectedExecutionException("shut down");
                },
                AcceptorLimits.DEFAULT);

        assertThat(acceptor.prepare(K, Ballot.of(1))).isCompletedExceptionally();
        assertThat(acceptor.isServing()).isFalse();
    }

    @Test
    void a_full_store_refuses_what_must_be_saved_and_answers_the_rest_until_there_is_room() throws IOException {
        Acceptor acceptor = open();
        acceptor.accept(K, proposal(5, "red"), Ballot.NONE);
        writer.runAll();
        store.room = false;

        assertThatThrownBy(() -> acceptor.prepare(K, Ballot.of(6)).get())
                .cause()
                .asInstanceOf(type(AcceptorUnavailableException.class))
                .extracting(AcceptorUnavailableException::reason)
                .isEqualTo(Reason.STORE_FULL);
        assertThat(acceptor.state(K)).isCompletedWithValue(new AcceptorState(Ballot.of(5), proposal(5, "red")));
        assertThat(acceptor.prepare(K, Ballot.of(5))).isCompletedWithValue(new Nack(Ballot.of(5), proposal(5, "red")));
        assertThat(acceptor.accept(K, proposal(5, "red"), Ballot.NONE))
                .isCompletedWithValue(new Accepted(Ballot.of(5)));
        store.room = true;
        CompletableFuture<PrepareReply> again = acceptor.prepare(K, Ballot.of(6));
        writer.runAll();
        assertThat(again).isCompletedWithValue(new Promise(Ballot.of(6), proposal(5, "red")));
    }

    @Test
    void beyond_its_limits_an_acceptor_is_overloaded_and_changes_nothing() throws IOException {
        Acceptor acceptor = Acceptor.open(store, writer, new AcceptorLimits(2, 1_000));
        acceptor.prepare(K, Ballot.of(1));
        acceptor.prepare(K, Ballot.of(2));

        CompletableFuture<PrepareReply> third = acceptor.prepare(K, Ballot.of(3));
        CompletableFuture<AcceptorState> read = acceptor.state(K);
        assertThat(Stream.of(third, read))
                .allSatisfy(refused -> assertThatThrownBy(refused::get)
                        .cause()
                        .asInstanceOf(type(AcceptorUnavailableException.class))
                        .extracting(AcceptorUnavailableException::reason)
                        .isEqualTo(Reason.OVERLOADED));
        writer.runAll();
        assertThat(acceptor.state(K)).isCompletedWithValue(new AcceptorState(Ballot.of(2), Proposal.NONE));

        Proposal large = new Proposal(Ballot.of(9), Value.wrap(new byte[5_000]));
        CompletableFuture<AcceptReply> one = acceptor.accept(K, large, Ballot.NONE);
        CompletableFuture<PrepareReply> behind = acceptor.prepare(OTHER, Ballot.of(1));
        writer.runAll();
        assertThat(one).as("one message is always taken").isCompletedWithValue(new Accepted(Ballot.of(9)));
        assertThat(behind).isCompletedExceptionally();
    }

    @Test
    void a_shutdown_answers_what_was_taken_refuses_the_rest_and_closes_the_store() throws IOException {
        Acceptor acceptor = open();
        CompletableFuture<PrepareReply> saving = acceptor.prepare(K, Ballot.of(1));
        writer.runOne();
        CompletableFuture<PrepareReply> gathered = acceptor.prepare(K, Ballot.of(2));

        CompletableFuture<Void> closed = acceptor.shutdown();
        CompletableFuture<PrepareReply> late = acceptor.prepare(K, Ballot.of(3));
        assertThat(closed).isNotDone();
        writer.runAll();

        assertThat(closed).isCompleted();
        assertThat(store.closed).isTrue();
        assertThat(saving).isCompletedWithValue(new Promise(Ballot.of(1), Proposal.NONE));
        assertThat(gathered).isCompletedWithValue(new Promise(Ballot.of(2), Proposal.NONE));
        assertThatThrownBy(late::get)
                .cause()
                .asInstanceOf(type(AcceptorUnavailableException.class))
                .extracting(AcceptorUnavailableException::reason)
                .isEqualTo(Reason.CLOSED);
        assertThat(acceptor.shutdown()).as("shutting down twice is harmless").isCompleted();
    }

    @Test
    void contradicting_accepts_are_refused_and_counted() throws IOException {
        Acceptor acceptor = open();
        acceptor.accept(K, proposal(5, "red"), Ballot.NONE);
        CompletableFuture<AcceptReply> contradiction = acceptor.accept(K, proposal(5, "blue"), Ballot.NONE);
        writer.runAll();

        assertThat(contradiction).isCompletedWithValue(new Nack(Ballot.of(5), proposal(5, "red")));
        assertThat(acceptor.protocolViolations()).isEqualTo(1);
    }

    @Test
    void a_message_without_a_ballot_is_refused_by_name_and_changes_nothing() throws IOException {
        Acceptor acceptor = open();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> acceptor.prepare(K, Ballot.NONE))
                .withMessageStartingWith("ballot: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> acceptor.accept(K, Proposal.NONE, Ballot.NONE))
                .withMessageStartingWith("ballot: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> acceptor.accept(K, proposal(5, "red"), Ballot.of(5)))
                .withMessageStartingWith("next: ");
        assertThat(acceptor.keyCount()).isZero();
        assertThat(writer.isIdle()).isTrue();
    }

    @Test
    void many_threads_share_one_acceptor_and_no_ballot_is_promised_twice() throws Exception {
        Acceptor acceptor = Acceptor.open(new MemoryStore());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<List<CompletableFuture<PrepareReply>>>> runs = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            runs.add(threads.submit(() -> {
                List<CompletableFuture<PrepareReply>> replies = new ArrayList<>();
                for (int ballot = 0; ballot < 2_000; ballot++) {
                    replies.add(acceptor.prepare(K, Ballot.of(ballot)));
                }
                return replies;
            }));
        }
        List<Ballot> promised = new ArrayList<>();
        for (Future<List<CompletableFuture<PrepareReply>>> run : runs) {
            for (CompletableFuture<PrepareReply> reply : run.get(30, TimeUnit.SECONDS)) {
                if (reply.get(30, TimeUnit.SECONDS) instanceof Promise promise) {
                    promised.add(promise.ballot());
                }
            }
        }
        threads.shutdown();
        acceptor.shutdown().get(30, TimeUnit.SECONDS);

        assertThat(promised).contains(Ballot.of(1_999)).doesNotHaveDuplicates();
    }

    private Acceptor open() throws IOException {
        return Acceptor.open(store, writer, AcceptorLimits.DEFAULT);
    }

    private static Proposal proposal(long ballot, String value) {
        return new Proposal(Ballot.of(ballot), Value.utf8(value));
    }
}
