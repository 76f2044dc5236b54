package dev.paxos.server.tracing;

import dev.paxos.client.MessageTracer;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A span for each round that this server proposes, and within it one for each message to an acceptor. A round is what
 * has one key and one ballot; its span ends when every acceptor was sent the messages of its phases and the last of them has
 * ended, and hangs on what the thread that began it was at. So a round that begins with its operation is a part of that one's trace; one that begins later, because the
 * operation waited for another or was overtaken, is a trace of its own. Where all promises are there before a busy proposer
 * comes to its phase 2, that has a span of its own with the same ballot.
 */
final class RoundTracer implements MessageTracer {
    private final Tracer tracer;
    private final Map<RoundId, Round> rounds = new ConcurrentHashMap<>();
    private final AtomicInteger acceptors = new AtomicInteger();

    private record RoundId(Key key, Ballot ballot) {}

    /** The span, and how many of its messages were sent and have ended: changed only within {@code rounds.compute}. */
    private static final class Round {
        private final Span span;
        private int prepares;
        private int accepts;
        private int ended;

        Round(Span span) {
            this.span = span;
        }

        /** While a phase is being sent to one acceptor after another, the first may have answered already. */
        boolean isOver(int servers) {
            return ended == prepares + accepts
                    && (prepares == 0 || prepares >= servers)
                    && (accepts == 0 || accepts >= servers);
        }
    }

    RoundTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public AcceptorClient follow(int serverId, AcceptorClient acceptor) {
        acceptors.incrementAndGet();
        return new Followed(serverId, acceptor);
    }

    @Override
    public String traceParent() {
        return TraceParent.write(Span.current().getSpanContext());
    }

    private Context begin(RoundId id, boolean isPrepare) {
        Round round = rounds.compute(id, (key, known) -> {
            Round now = known == null ? new Round(roundSpan(id)) : known;
            if (isPrepare) {
                now.prepares++;
            } else {
                now.accepts++;
            }
            return now;
        });
        return Context.root().with(round.span);
    }

    private Span roundSpan(RoundId id) {
        return tracer.spanBuilder("round")
                .setAttribute("paxos.namespace", id.key.namespace().name())
                .setAttribute("paxos.key", id.key.name())
                .setAttribute("paxos.ballot", id.ballot.number())
                .startSpan();
    }

    private void end(RoundId id) {
        rounds.computeIfPresent(id, (key, round) -> {
            round.ended++;
            if (!round.isOver(acceptors.get())) {
                return round;
            }
            round.span.end();
            return null;
        });
    }

    /** Its sending failed, so the other acceptors may never be sent it. */
    private void abandon(RoundId id) {
        Round round = rounds.remove(id);
        if (round != null) {
            round.span.setStatus(StatusCode.ERROR).end();
        }
    }

    /** One acceptor. */
    private final class Followed implements AcceptorClient {
        private final int serverId;
        private final AcceptorClient acceptor;

        Followed(int serverId, AcceptorClient acceptor) {
            this.serverId = serverId;
            this.acceptor = acceptor;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            RoundId id = new RoundId(key, ballot);
            return send("prepare", begin(id, true), () -> acceptor.prepare(key, ballot), id);
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            RoundId id = new RoundId(key, proposal.ballot());
            return send("accept", begin(id, false), () -> acceptor.accept(key, proposal, next), id);
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return send("state", Context.current(), () -> acceptor.state(key), null);
        }

        private <R> CompletableFuture<R> send(
                String message, Context parent, Supplier<CompletableFuture<R>> sending, @Nullable RoundId round) {
            Span span = tracer.spanBuilder(message)
                    .setParent(parent)
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute("paxos.server.id", serverId)
                    .startSpan();
            CompletableFuture<R> sent;
            try {
                sent = Context.root().with(span).wrapSupplier(sending).get();
            } catch (RuntimeException e) {
                span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage())).end();
                if (round != null) {
                    abandon(round);
                }
                throw e;
            }
            CompletableFuture<R> told = new CompletableFuture<>();
            var unused = sent.whenComplete((reply, failure) -> {
                endMessage(span, reply, failure);
                // Who is told may go on with the same round, which is over only after that.
                if (failure == null) {
                    told.complete(reply);
                } else {
                    told.completeExceptionally(failure);
                }
                if (round != null) {
                    end(round);
                }
            });
            return told;
        }
    }

    /** Ends the span of a message with what came of it. */
    static void endMessage(Span span, @Nullable Object reply, @Nullable Throwable failure) {
        if (failure == null) {
            span.setAttribute("paxos.outcome", reply instanceof Nack ? "refused" : "granted");
        } else {
            span.setAttribute("paxos.outcome", "unanswered");
            span.setStatus(
                    StatusCode.ERROR,
                    failure instanceof AcceptorUnavailableException why ? String.valueOf(why.getMessage()) : "fault");
        }
        span.end();
    }
}
