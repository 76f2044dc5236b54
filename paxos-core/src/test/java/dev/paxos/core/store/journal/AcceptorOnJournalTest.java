package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.ManualExecutor;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorLimits;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The acceptor on its real store, and a disk that is held, fails or loses power: what a reply tells is on the disk. */
class AcceptorOnJournalTest {
    private static final Key KEY = key(1);
    private static final Logger LOG = Logger.getLogger(Acceptor.class.getName());

    private final MemoryDisk disk = new MemoryDisk();
    private final JournalFixture fixture = new JournalFixture(disk);
    private final ManualExecutor writer = new ManualExecutor();

    /** Here acceptors halt all the time. */
    @BeforeAll
    static void quieten() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    /** What fails, and how the disk is told to. */
    private enum Failure {
        WRITE,
        SHORT_WRITE,
        FORCE
    }

    @Test
    void while_the_disk_holds_the_write_or_the_sync_no_reply_leaves() throws IOException {
        Acceptor acceptor = open();
        CompletableFuture<AcceptReply> accept =
                acceptor.accept(KEY, accepted(5, "red").accepted(), Ballot.NONE);
        CompletableFuture<AcceptorState> read = acceptor.state(KEY);
        CompletableFuture<PrepareReply> refusal = acceptor.prepare(KEY, Ballot.of(4));
        List<Operation> held = new ArrayList<>();
        disk.fault((operation, name) -> {
            held.add(operation);
            assertThat(Stream.of(accept, read, refusal))
                    .as("at the %s of %s", operation, name)
                    .noneMatch(CompletableFuture::isDone);
        });

        writer.runAll();

        assertThat(held).containsExactly(Operation.WRITE, Operation.FORCE);
        assertThat(accept).isCompletedWithValue(new Accepted(Ballot.of(5)));
        assertThat(read).isCompletedWithValue(accepted(5, "red"));
        assertThat(refusal).isCompleted();
    }

    @ParameterizedTest
    @EnumSource
    void a_write_or_sync_that_fails_halts_the_acceptor_and_no_reply_leaves_any_more(Failure failure)
            throws IOException {
        Acceptor acceptor = open();
        acceptor.prepare(KEY, Ballot.of(1));
        writer.runAll();
        switch (failure) {
            case WRITE -> disk.fault((operation, name) -> failAt(Operation.WRITE, operation));
            case FORCE -> disk.fault((operation, name) -> failAt(Operation.FORCE, operation));
            case SHORT_WRITE -> disk.mostBytesAWrite(0);
        }

        CompletableFuture<PrepareReply> lost = acceptor.prepare(KEY, Ballot.of(2));
        writer.runAll();
        disk.fault((operation, name) -> {});
        disk.mostBytesAWrite(Integer.MAX_VALUE);
        List<CompletableFuture<?>> after = List.of(
                lost,
                acceptor.prepare(KEY, Ballot.of(3)),
                acceptor.accept(KEY, accepted(4, "red").accepted(), Ballot.NONE),
                acceptor.state(KEY));
        writer.runAll();

        assertThat(after)
                .allSatisfy(reply -> assertThatThrownBy(reply::get)
                        .cause()
                        .asInstanceOf(type(AcceptorUnavailableException.class))
                        .extracting(AcceptorUnavailableException::reason)
                        .isEqualTo(Reason.HALTED));
        assertThat(acceptor.haltReason()).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void after_power_loss_at_any_operation_every_reply_that_left_is_still_true(Fate fate) throws IOException {
        for (int crashAt = 0; ; crashAt++) {
            MemoryDisk machine = new MemoryDisk();
            JournalFixture journal = new JournalFixture(machine);
            ManualExecutor saves = new ManualExecutor();
            List<CompletableFuture<AcceptReply>> replies = new ArrayList<>();
            machine.crashAt(crashAt);
            boolean crashed = false;
            try {
                Acceptor acceptor = Acceptor.open(journal.open(), saves, AcceptorLimits.DEFAULT);
                for (int ballot = 1; ballot <= 5; ballot++) {
                    replies.add(
                            acceptor.accept(KEY, accepted(ballot, "v" + ballot).accepted(), Ballot.NONE));
                    saves.runAll();
                }
                crashed = !acceptor.isServing();
            } catch (MemoryDisk.Crash crash) {
                crashed = true;
            }
            long replied = replies.stream()
                    .filter(reply -> reply.isDone() && !reply.isCompletedExceptionally())
                    .count();
            machine.crashAt(Integer.MAX_VALUE);
            machine.powerLoss(fate, new Random(crashAt));

            Acceptor restarted = Acceptor.open(journal.open(), new ManualExecutor(), AcceptorLimits.DEFAULT);
            Ballot held = restarted.state(KEY).join().accepted().ballot();
            assertThat(held)
                    .as("crash at operation %d after %d replies", crashAt, replied)
                    .isGreaterThanOrEqualTo(replied == 0 ? Ballot.NONE : Ballot.of(replied));
            if (!crashed) {
                assertThat(replied).isEqualTo(5);
                assertThat(crashAt).as("operations tried").isGreaterThan(10);
                return;
            }
        }
    }

    private Acceptor open() throws IOException {
        return Acceptor.open(fixture.open(), writer, AcceptorLimits.DEFAULT);
    }

    private static void failAt(Operation failing, Operation operation) throws IOException {
        if (operation == failing) {
            throw new IOException("Input/output error");
        }
    }
}
