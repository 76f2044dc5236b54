package dev.paxos.core.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.ManualExecutor;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No message uses up the ballots of a register. */
class HeadroomTest {
    private final ManualExecutor writer = new ManualExecutor();
    private final RecordingStore store = new RecordingStore();

    @ParameterizedTest
    @CsvSource({
        // promised, asked, promised then: the last quarter begins at 6917529027641081856, a step is 17592186044416
        "-1,                  6917529027641081856, 6917529027641081856",
        "-1,                  6917546619827126272, 6917546619827126272",
        "-1,                  6917546619827126273, 6917546619827126272",
        "-1,                  9223372036854775807, 6917546619827126272",
        "6917529027641081855, 6917546619827126273, 6917546619827126272",
        "6917546619827126272, 6917564212013170688, 6917564212013170688",
        "6917546619827126272, 6917564212013170689, 6917564212013170688",
        "9223372036854775806, 9223372036854775807, 9223372036854775807"
    })
    void a_register_keeps_room_above_its_ballots(long promised, long asked, long then) throws IOException {
        Key register = Key.register("r");
        Proposal held = promised < 0 ? Proposal.NONE : new Proposal(Ballot.of(promised), Value.utf8("red"));
        store.durable.put(register, new AcceptorState(new Ballot(promised), held));
        Acceptor acceptor = open();

        CompletableFuture<PrepareReply> reply = acceptor.prepare(register, Ballot.of(asked));
        writer.runAll();

        assertThat(reply)
                .isCompletedWithValue(
                        asked == then ? new Promise(Ballot.of(asked), held) : new Nack(Ballot.of(then), held));
        assertThat(store.durable).containsEntry(register, new AcceptorState(Ballot.of(then), held));
    }

    @Test
    void neither_a_ballot_nor_a_next_gets_more_than_a_step() throws IOException {
        Nack nack = new Nack(Ballot.of(6917546619827126272L), Proposal.NONE);
        Acceptor acceptor = open();
        CompletableFuture<AcceptReply> far = acceptor.accept(
                Key.register("r"), new Proposal(Ballot.of(Long.MAX_VALUE), Value.utf8("red")), Ballot.NONE);
        CompletableFuture<AcceptReply> next = acceptor.accept(
                Key.register("s"), new Proposal(Ballot.of(5), Value.utf8("red")), Ballot.of(Long.MAX_VALUE));
        writer.runAll();

        assertThat(far).isCompletedWithValue(nack);
        assertThat(next).isCompletedWithValue(nack);
    }

    @Test
    void a_decision_has_the_whole_range_of_ballots() throws IOException {
        CompletableFuture<PrepareReply> highest = open().prepare(Key.decision("d"), Ballot.of(Long.MAX_VALUE));
        writer.runAll();

        assertThat(highest).isCompletedWithValue(new Promise(Ballot.of(Long.MAX_VALUE), Proposal.NONE));
    }

    private Acceptor open() throws IOException {
        return Acceptor.open(store, writer, AcceptorLimits.DEFAULT);
    }
}
