package dev.paxos.server.transcript;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.proposer.OverloadedException;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.proposer.ThreadTimer;
import dev.paxos.core.register.Decision;
import dev.paxos.core.register.Decisions;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.Registers;
import dev.paxos.server.transcript.Transcript.Contestant;
import dev.paxos.server.transcript.Transcript.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Runs single operations and writes down their messages. Each operation has a proposer of its own, with an id of its own:
 * it competes with all the others of the cluster as if it were far away, and keeps nothing from one operation to the
 * next. What it decides or writes is as real as anyone's. Thread-safe; no call blocks.
 */
public final class Transcriber implements AutoCloseable {
    private static final int MAX_UNDER_WAY = 16;

    /** A majority decides; the others are given this long to be seen answering. */
    private static final long GRACE_MILLIS = 1000;

    private final Map<Integer, AcceptorClient> acceptors;
    private final ProposerLimits limits;
    private final int maxValueBytes;
    private final ThreadTimer timer =
            new ThreadTimer("paxos-transcript"); // Its thread begins with the first transcript.
    private final Random random = new Random();
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * Makes one.
     *
     * @param acceptors every acceptor of the cluster, by server
     * @param limits what bounds a proposer
     * @param maxValueBytes the largest value of a register
     */
    public Transcriber(Map<Integer, AcceptorClient> acceptors, ProposerLimits limits, int maxValueBytes) {
        this.acceptors = new TreeMap<>(acceptors);
        this.limits = limits;
        this.maxValueBytes = maxValueBytes;
    }

    /**
     * Sends a prepare to all acceptors.
     *
     * @param key the instance
     * @param ballot the ballot
     * @return all of it
     */
    public CompletableFuture<Transcript> prepare(Key key, Ballot ballot) {
        return transcribe(key, log -> List.of(broadcast(log, acceptor -> acceptor.prepare(key, ballot), "promises")));
    }

    /**
     * Sends an accept to all acceptors.
     *
     * @param key the instance
     * @param proposal the proposal
     * @return all of it
     */
    public CompletableFuture<Transcript> accept(Key key, Proposal proposal) {
        return transcribe(
                key,
                log -> List.of(broadcast(log, acceptor -> acceptor.accept(key, proposal, Ballot.NONE), "accepts")));
    }

    /**
     * Proposes values for a decision, each by a proposer of its own, all at once.
     *
     * @param key the name of the decision
     * @param values at least one
     * @return all of it
     */
    public CompletableFuture<Transcript> propose(String key, List<Value> values) {
        return transcribe(Key.decision(key), log -> {
            List<CompletableFuture<Contestant>> contestants = new ArrayList<>();
            for (Value value : values) {
                String name = Character.toString('A' + contestants.size());
                contestants.add(contest(log, name, id -> propose(context(log, name, id), key, value)));
            }
            return contestants;
        });
    }

    /**
     * Sets a register, whatever it was.
     *
     * @param key the name of the register
     * @param value what to set it to
     * @return all of it
     */
    public CompletableFuture<Transcript> put(String key, Value value) {
        return transcribe(
                Key.register(key), log -> List.of(contest(log, "A", id -> put(context(log, "A", id), key, value))));
    }

    /** What an operation told. */
    private record Told(String words, Ballot decidedAt, boolean succeeded) {}

    private CompletableFuture<Told> propose(ProposerContext context, String key, Value value) {
        Decisions decisions = new Decisions(context);
        CompletableFuture<Decision> decided = decisions.propose(key, value);
        return decided.<Told>thenApply(
                        decision -> new Told("decided: " + words(decision.value()), decision.ballot(), decision.own()))
                .whenComplete((told, failure) -> decisions.close());
    }

    private CompletableFuture<Told> put(ProposerContext context, String key, Value value) {
        Registers registers = new Registers(context, maxValueBytes);
        CompletableFuture<Outcome> put = registers.register(key).put(value);
        return put.<Told>thenApply(outcome ->
                        new Told("applied, at version " + outcome.state().version(), Ballot.NONE, outcome.isApplied()))
                .whenComplete((told, failure) -> registers.close());
    }

    private static String words(Value value) {
        ShownValue shown = ShownValue.of(value);
        return shown.text().orElse(shown.bytes() + " bytes");
    }

    private ProposerContext context(MessageLog log, String name, int proposerId) {
        return new ProposerContext(recording(log, name), proposerId, limits, timer, random);
    }

    private Map<Integer, AcceptorClient> recording(MessageLog log, String proposer) {
        Map<Integer, AcceptorClient> recording = new TreeMap<>();
        acceptors.forEach((id, acceptor) -> recording.put(id, new RecordingAcceptor(acceptor, id, proposer, log)));
        return recording;
    }

    private CompletableFuture<Contestant> contest(
            MessageLog log, String name, IntFunction<CompletableFuture<Told>> operation) {
        int proposerId = ProposerContext.randomProposerId(random);
        return operation.apply(proposerId).handle((told, failure) -> {
            Told end = failure == null ? told : new Told(reason(failure), Ballot.NONE, false);
            return new Contestant(name, proposerId, end.words(), end.decidedAt(), end.succeeded(), log.nanos());
        });
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }

    /** Sends one message to each acceptor; the log tells what they answered, and so who granted it. */
    private <R> CompletableFuture<Contestant> broadcast(
            MessageLog log, Function<AcceptorClient, CompletableFuture<R>> message, String granted) {
        for (AcceptorClient acceptor : recording(log, "A").values()) {
            var unused = message.apply(acceptor);
        }
        return within(log.settled()).thenApply(settled -> {
            long grants = log.exchanges().stream()
                    .flatMap(exchange -> exchange.reply().stream())
                    .filter(reply ->
                            reply.verdict() == Exchange.Verdict.PROMISE || reply.verdict() == Exchange.Verdict.ACCEPTED)
                    .count();
            return new Contestant(
                    "A",
                    0,
                    grants + " " + granted + " of " + acceptors.size(),
                    Ballot.NONE,
                    grants > acceptors.size() / 2,
                    log.nanos());
        });
    }

    private CompletableFuture<Transcript> transcribe(
            Key key, Function<MessageLog, List<CompletableFuture<Contestant>>> operation) {
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            throw new OverloadedException(MAX_UNDER_WAY + " transcripts are under way");
        }
        MessageLog log = new MessageLog();
        List<CompletableFuture<Contestant>> contestants;
        try {
            contestants = operation.apply(log);
        } catch (RuntimeException e) {
            underWay.decrementAndGet();
            throw e;
        }
        return CompletableFuture.allOf(contestants.toArray(CompletableFuture[]::new))
                .thenCompose(ended -> within(log.settled()))
                .thenCompose(settled -> held(key))
                .thenApply(held -> new Transcript(
                        contestants.stream().map(CompletableFuture::join).toList(),
                        log.exchanges(),
                        log.isTruncated(),
                        held))
                .whenComplete((transcript, failure) -> underWay.decrementAndGet());
    }

    private CompletableFuture<Map<Integer, Optional<Held>>> held(Key key) {
        Map<Integer, CompletableFuture<Optional<Held>>> asked = new TreeMap<>();
        acceptors.forEach((id, acceptor) -> asked.put(
                id,
                acceptor.state(key)
                        .thenApply(state -> Optional.of(Held.of(key, state)))
                        .exceptionally(failure -> Optional.empty())
                        .completeOnTimeout(Optional.empty(), GRACE_MILLIS, MILLISECONDS)));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    Map<Integer, Optional<Held>> held = new TreeMap<>();
                    asked.forEach((id, state) -> held.put(id, state.join()));
                    return held;
                });
    }

    /** Not settled in time is false. */
    private static CompletableFuture<Boolean> within(CompletableFuture<Boolean> settled) {
        return settled.completeOnTimeout(false, GRACE_MILLIS, MILLISECONDS);
    }

    /** Ends the thread of transcripts that are under way. */
    @Override
    public void close() {
        timer.close();
    }
}
