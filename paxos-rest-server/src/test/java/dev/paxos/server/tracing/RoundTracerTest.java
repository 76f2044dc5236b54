package dev.paxos.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundTracerTest {
    private static final Key KEY = Key.register("k");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("paxos.outcome");

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final Tracing tracing = new OpenTelemetryTracing(SimpleSpanProcessor.create(exporter), 1, 7);
    private final Scripted acceptor = new Scripted();
    private final AcceptorClient followed = tracing.messages().follow(3, acceptor);

    @AfterEach
    void close() {
        tracing.close();
    }

    @Test
    void theRoundIsOverWhenItsLastMessageToTheLastAcceptorIs() {
        AcceptorClient another = tracing.messages().follow(4, acceptor);
        followed.prepare(KEY, Ballot.of(5));
        acceptor.prepares.get(0).complete(new Promise(Ballot.of(5), Proposal.NONE));
        assertThat(names()).containsExactly("prepare");
        another.prepare(KEY, Ballot.of(5));
        assertThat(names()).containsExactly("prepare");

        acceptor.prepares.get(1).complete(new Nack(Ballot.of(9), Proposal.NONE));

        assertThat(names()).containsExactly("prepare", "prepare", "round");
        assertThat(spans())
                .allMatch(span -> span.getTraceId().equals(spans().get(0).getTraceId()));
        assertThat(spans().get(0).getAttributes().get(OUTCOME)).isEqualTo("granted");
        assertThat(spans().get(1).getAttributes().get(OUTCOME)).isEqualTo("refused");
        assertThat(spans().get(2).getAttributes().get(AttributeKey.longKey("paxos.ballot")))
                .isEqualTo(5);
    }

    @Test
    void aRoundThatCannotBeSentIsOverAtOnce() {
        AcceptorClient another = tracing.messages().follow(4, acceptor);

        assertThatThrownBy(() -> another.accept(KEY, Proposal.NONE, Ballot.NONE))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(names()).containsExactly("accept", "round");
    }

    @Test
    void whoIsToldMayGoOnWithTheRound() {
        var unused = followed.prepare(KEY, Ballot.of(5))
                .thenAccept(promise -> followed.accept(KEY, new Proposal(Ballot.of(5), Value.utf8("v")), Ballot.NONE));

        acceptor.prepares.get(0).complete(new Promise(Ballot.of(5), Proposal.NONE));
        assertThat(names()).containsExactly("prepare");
        acceptor.accepts.get(0).completeExceptionally(new AcceptorUnavailableException(Reason.UNREACHABLE, "gone"));

        assertThat(names()).containsExactly("prepare", "accept", "round");
        SpanData accept = spans().get(1);
        assertThat(accept.getAttributes().get(OUTCOME)).isEqualTo("unanswered");
        assertThat(accept.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(accept.getStatus().getDescription()).isEqualTo("unavailable: gone");
        assertThat(spans()).allMatch(span -> span.getTraceId().equals(accept.getTraceId()));
    }

    @Test
    void anotherBallotIsAnotherRoundAndATraceOfItsOwn() {
        followed.prepare(KEY, Ballot.of(5));
        followed.prepare(KEY, Ballot.of(6));
        acceptor.prepares.forEach(prepare -> prepare.complete(new Promise(Ballot.of(6), Proposal.NONE)));

        assertThat(names()).containsExactly("prepare", "round", "prepare", "round");
        assertThat(spans().get(0).getTraceId()).isNotEqualTo(spans().get(2).getTraceId());
    }

    @Test
    void theMessageThatIsSentNamesItsOwnSpan() {
        followed.prepare(KEY, Ballot.of(5));
        acceptor.prepares.get(0).complete(new Promise(Ballot.of(5), Proposal.NONE));

        SpanContext message = spans().get(0).getSpanContext();
        assertThat(acceptor.traceParents)
                .containsExactly("00-" + message.getTraceId() + "-" + message.getSpanId() + "-"
                        + message.getTraceFlags().asHex());
        assertThat(tracing.messages().traceParent()).as("outside of a message").isEmpty();
    }

    private List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }

    private List<String> names() {
        return spans().stream().map(SpanData::getName).toList();
    }

    /** Answers when the test does. */
    private final class Scripted implements AcceptorClient {
        private final List<CompletableFuture<PrepareReply>> prepares = new ArrayList<>();
        private final List<CompletableFuture<AcceptReply>> accepts = new ArrayList<>();
        private final List<String> traceParents = new ArrayList<>();

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            traceParents.add(tracing.messages().traceParent());
            prepares.add(new CompletableFuture<>());
            return prepares.get(prepares.size() - 1);
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            Ballot.of(proposal.ballot().number());
            accepts.add(new CompletableFuture<>());
            return accepts.get(accepts.size() - 1);
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return CompletableFuture.completedFuture(AcceptorState.INITIAL);
        }
    }
}
