package dev.paxos.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PaxosClientTest {
    private static final Key KEY = Key.decision("colour");
    private static final Duration LONG = Duration.ofSeconds(20);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void everyServerAnswersUnderItsId() throws Exception {
        PaxosClient client = client(LONG, FakeServer.granting(1), FakeServer.granting(2), FakeServer.granting(3));

        assertThat(get(client.broadcast().prepare(KEY, Ballot.of(4)).all()))
                .containsOnlyKeys(1, 2, 3)
                .containsEntry(3, new Answer.Replied<>(new Promise(Ballot.of(4), Proposal.NONE)));
        assertThat(get(client.broadcast()
                        .accept(KEY, new Proposal(Ballot.of(4), Value.utf8("red")), Ballot.NONE)
                        .all()))
                .containsEntry(2, new Answer.Replied<>(new Accepted(Ballot.of(4))));
        assertThat(get(client.broadcast().state(KEY).all()))
                .containsEntry(1, new Answer.Replied<>(AcceptorState.INITIAL));
        assertThat(get(client.broadcast().ping().all()))
                .allSatisfy((id, answer) -> assertThat(answer).isInstanceOf(Answer.Replied.class));
    }

    @Test
    void aServerThatIsDownIsToldAsFailedNextToTheOthers() throws Exception {
        FakeServer down = FakeServer.granting(3);
        PaxosClient client = client(LONG, FakeServer.granting(1), FakeServer.granting(2), down);
        down.kill();

        SortedMap<Integer, Answer<AcceptorState>> answers =
                get(client.broadcast().state(KEY).all());

        assertThat(answers.get(1)).isInstanceOf(Answer.Replied.class);
        assertThat(answers.get(2)).isInstanceOf(Answer.Replied.class);
        assertThat(answers.get(3)).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failed.message()).startsWith("unavailable: ").doesNotContain("\n");
        });
    }

    @Test
    void theMajorityDoesNotWaitForTheSlow() throws Exception {
        PaxosClient client = client(LONG, FakeServer.granting(1), FakeServer.deaf(2), FakeServer.granting(3));

        Answers<AcceptorState> answers = client.broadcast().state(KEY);

        assertThat(get(answers.majority())).containsOnlyKeys(1, 3);
        assertThat(answers.all()).isNotDone();
    }

    @Test
    void allIsCompleteWhenTheDeadlineOfTheLastPassed() throws Exception {
        PaxosClient client =
                client(Duration.ofMillis(200), FakeServer.granting(1), FakeServer.deaf(2), FakeServer.granting(3));

        assertThat(get(client.broadcast().state(KEY).all()).get(2))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED));
    }

    @Test
    void aMajorityThatCannotBeAnyMoreIsToldAtOnce() throws Exception {
        FakeServer first = FakeServer.granting(1);
        FakeServer second = FakeServer.granting(2);
        PaxosClient client = client(LONG, first, second, FakeServer.deaf(3));
        first.kill();
        second.kill();

        assertThat(get(client.broadcast().state(KEY).majority()))
                .containsOnlyKeys(1, 2)
                .allSatisfy((id, answer) -> assertThat(answer).isInstanceOf(Answer.Failed.class));
    }

    @Test
    void theLocalAcceptorIsAskedInProcess() throws Exception {
        Acceptor acceptor = Acceptor.open(new MemoryStore());
        open.add(() -> acceptor.shutdown().get(10, TimeUnit.SECONDS));
        FakeServer neverAsked = FakeServer.granting(1);
        open.add(neverAsked);
        PaxosClient client = opened(PaxosClient.builder(FakeServer.CLUSTER)
                .endpoint(1, "127.0.0.1", neverAsked.port())
                .localAcceptor(FakeServer.identity(FakeServer.CLUSTER, 1), acceptor, acceptor::isServing)
                .deadline(LONG)
                .build());

        assertThat(get(client.broadcast().prepare(KEY, Ballot.of(4)).all()))
                .containsExactlyEntriesOf(
                        new TreeMap<>(Map.of(1, new Answer.Replied<>(new Promise(Ballot.of(4), Proposal.NONE)))));
        assertThat(get(client.broadcast().ping().all()).get(1))
                .isEqualTo(new Answer.Replied<>(new PingReply(FakeServer.identity(FakeServer.CLUSTER, 1), true)));
        assertThat(client.acceptors()).containsEntry(1, acceptor);
        assertThat(client.connection(1)).isEmpty();
        assertThat(neverAsked.streamCount).hasValue(0);
    }

    @Test
    void aLocalAcceptorThatHangsFailsByTheDeadline() throws Exception {
        PaxosClient client = opened(PaxosClient.builder(FakeServer.CLUSTER)
                .localAcceptor(1, new Hanging())
                .deadline(Duration.ofMillis(50))
                .build());

        assertThat(get(client.broadcast().state(KEY).all()).get(1))
                .isEqualTo(new Answer.Failed<>(Reason.DEADLINE_EXCEEDED, "deadline exceeded: no reply within 50 ms"));
    }

    @Test
    void closingCompletesWhatIsUnderWay() throws Exception {
        FakeServer deaf = FakeServer.deaf(1);
        open.add(deaf);
        PaxosClient client = PaxosClient.builder(FakeServer.CLUSTER)
                .endpoint(1, "127.0.0.1", deaf.port())
                .localAcceptor(2, new Hanging())
                .deadline(LONG)
                .build();
        Answers<AcceptorState> answers = client.broadcast().state(KEY);

        client.close();
        client.close();

        assertThat(get(answers.all()))
                .containsOnlyKeys(1, 2)
                .allSatisfy((id, answer) -> assertThat(answer).isInstanceOf(Answer.Failed.class));
        assertThat(get(client.broadcast().state(KEY).all()).get(1))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void whatIsMalformedIsRefusedBeforeAnythingIsSent() {
        Broadcast broadcast = client(LONG, FakeServer.granting(1)).broadcast();
        Proposal red = new Proposal(Ballot.of(4), Value.utf8("red"));

        assertThatThrownBy(() -> broadcast.prepare(KEY, Ballot.NONE)).hasMessageStartingWith("ballot: ");
        assertThatThrownBy(() -> broadcast.accept(KEY, Proposal.NONE, Ballot.NONE))
                .hasMessageStartingWith("ballot: ");
        assertThatThrownBy(() -> broadcast.accept(KEY, red, Ballot.of(4))).hasMessageStartingWith("next: ");
    }

    @Test
    void aWrongDescriptionIsNamed() {
        PaxosClient.Builder builder = PaxosClient.builder("demo");

        assertThatThrownBy(builder::build).hasMessageStartingWith("endpoints: ");
        assertThatThrownBy(() -> PaxosClient.builder("")).hasMessageStartingWith("clusterName: ");
        assertThatThrownBy(() -> PaxosClient.builder("a b")).hasMessageStartingWith("clusterName: ");
        assertThatThrownBy(() -> builder.deadline(Duration.ZERO)).hasMessageStartingWith("deadline: ");
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ofSeconds(-1)))
                .hasMessageStartingWith("connectTimeout: ");
        assertThatThrownBy(() -> builder.ioThreads(0)).hasMessageStartingWith("ioThreads: ");
        assertThatThrownBy(() -> builder.maxInFlight(0, 1)).hasMessageStartingWith("maxCount: ");
        assertThatThrownBy(() -> builder.endpoint(0, "host", 1)).hasMessageStartingWith("serverId: ");
        builder.endpoint(1, "host", 1);
        assertThatThrownBy(() -> builder.endpoint(1, "host", 2)).hasMessageStartingWith("serverId: ");
        assertThatThrownBy(() -> builder.localAcceptor(new ServerIdentity("other", 1, "x"), new Hanging(), () -> true))
                .hasMessageStartingWith("identity: ");
    }

    @Test
    void whatWasStartedEndsWhereTheRestIsWrong() throws Exception {
        FakeServer server = FakeServer.granting(1);
        open.add(server);

        assertThatThrownBy(() -> PaxosClient.builder(FakeServer.CLUSTER)
                        .endpoint(1, "127.0.0.1", server.port())
                        .proposerId(2_000_000)
                        .build())
                .hasMessageStartingWith("proposerId: ");

        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .noneMatch(thread -> thread.getName().startsWith("paxos-client")));
    }

    private PaxosClient client(Duration deadline, FakeServer... servers) {
        PaxosClient.Builder builder = PaxosClient.builder(FakeServer.CLUSTER).deadline(deadline);
        for (int i = 0; i < servers.length; i++) {
            open.add(servers[i]);
            builder.endpoint(i + 1, "127.0.0.1", servers[i].port());
        }
        return opened(builder.build());
    }

    private PaxosClient opened(PaxosClient client) {
        open.add(client);
        return client;
    }

    private static <R> R get(CompletableFuture<R> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    /** Its disk is gone for good, and it does not notice. */
    private static final class Hanging implements AcceptorClient {
        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return new CompletableFuture<>();
        }
    }
}
