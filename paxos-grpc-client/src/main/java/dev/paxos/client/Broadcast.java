package dev.paxos.client;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Sends one message of the protocol to every server at once. It draws no conclusion from the answers: that is a
 * proposer's work. Thread-safe; no call blocks.
 */
public final class Broadcast {
    /** One server of the cluster. */
    record Member(AcceptorClient acceptor, Pingable pingable) {}

    /** Who can be asked for a sign of life. */
    @FunctionalInterface
    interface Pingable {
        CompletableFuture<PingReply> ping();
    }

    private final Map<Integer, Member> members;
    private final EventLoopGroup timers;
    private final Duration deadline;
    private final Set<Answers<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Broadcast(Map<Integer, Member> members, EventLoopGroup timers, Duration deadline) {
        this.members = members;
        this.timers = timers;
        this.deadline = deadline;
    }

    /**
     * Asks every server to promise a ballot.
     *
     * @param key the instance
     * @param ballot the ballot, never sent before by anyone
     * @return the answers to come
     * @throws IllegalArgumentException if the ballot is {@link Ballot#NONE}
     */
    public Answers<PrepareReply> prepare(Key key, Ballot ballot) {
        Ballot.of(ballot.number());
        return send(member -> member.acceptor().prepare(key, ballot));
    }

    /**
     * Asks every server to accept a proposal.
     *
     * @param key the instance
     * @param proposal the proposal
     * @param next a ballot above the proposal's that accepting also promises, or {@link Ballot#NONE}
     * @return the answers to come
     * @throws IllegalArgumentException if the proposal is {@link Proposal#NONE}, or {@code next} is not above it
     */
    public Answers<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
        Ballot.of(proposal.ballot().number());
        if (!next.isNone() && !next.isAbove(proposal.ballot())) {
            throw new IllegalArgumentException("next: is " + next + ", must be above the ballot " + proposal.ballot());
        }
        return send(member -> member.acceptor().accept(key, proposal, next));
    }

    /**
     * Reads what every server holds.
     *
     * @param key the instance
     * @return the answers to come
     */
    public Answers<AcceptorState> state(Key key) {
        return send(member -> member.acceptor().state(key));
    }

    /**
     * Asks every server who it is and whether its acceptor serves.
     *
     * @return the answers to come
     */
    public Answers<PingReply> ping() {
        return send(member -> member.pingable().ping());
    }

    private <R> Answers<R> send(Function<Member, CompletableFuture<R>> message) {
        Answers<R> answers = new Answers<>(members.keySet());
        open.add(answers);
        members.forEach((id, member) -> {
            CompletableFuture<R> future;
            try {
                future = message.apply(member);
            } catch (RuntimeException e) {
                future = CompletableFuture.failedFuture(e);
            }
            var unused = future.whenComplete((reply, failure) -> answers.take(id, reply, failure));
        });
        guard(answers);
        return answers;
    }

    /** An acceptor in this process has no deadline of its own; the others' transport has, and should come first. */
    private void guard(Answers<?> answers) {
        CompletableFuture<?> all = answers.all();
        if (!all.isDone()) {
            try {
                var timer = timers.next()
                        .schedule(
                                () -> answers.giveUp(new AcceptorUnavailableException(
                                        Reason.DEADLINE_EXCEEDED, "no reply within " + deadline.toMillis() + " ms")),
                                deadline.toMillis() + 100,
                                TimeUnit.MILLISECONDS);
                var unused = all.whenComplete((done, failure) -> timer.cancel(false));
            } catch (RejectedExecutionException e) {
                closed = true;
            }
        }
        var unused = all.whenComplete((done, failure) -> open.remove(answers));
        if (closed) {
            giveUp(answers);
        }
    }

    void close() {
        closed = true;
        open.forEach(Broadcast::giveUp);
    }

    private static void giveUp(Answers<?> answers) {
        answers.giveUp(
                new AcceptorUnavailableException(Reason.UNREACHABLE, "the client was closed before the reply came"));
    }
}
