package dev.paxos.server.transcript;

import dev.paxos.core.Ballot;
import dev.paxos.server.transcript.Exchange.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** The messages of one operation, in the order in which they were sent: the first of them, and whether there were more. */
final class MessageLog {
    static final int MAX_MESSAGES = 400;

    private final long beganNanos = System.nanoTime();
    private final List<Exchange> exchanges = new ArrayList<>();
    private final List<CompletableFuture<?>> replies = new ArrayList<>();
    private boolean truncated;

    /** Writes down a message that is about to be sent. Returns where, or -1 where there is no room. */
    synchronized int sending(
            String proposer, int server, Exchange.Type type, Ballot ballot, Optional<ShownValue> value, Ballot next) {
        if (exchanges.size() == MAX_MESSAGES) {
            truncated = true;
            return -1;
        }
        exchanges.add(new Exchange(proposer, server, type, ballot, value, next, nanos(), Optional.empty()));
        return exchanges.size() - 1;
    }

    /** Writes down what comes back, before anyone else is told of it. */
    <R> CompletableFuture<R> awaiting(int place, CompletableFuture<R> reply, BiFunction<R, Long, Reply> told) {
        if (place < 0) {
            return reply;
        }
        CompletableFuture<R> recorded = reply.whenComplete((answer, failure) -> {
            long now = nanos();
            answered(place, failure == null ? told.apply(answer, now) : Reply.unavailable(failure, now));
        });
        synchronized (this) {
            replies.add(recorded);
        }
        return recorded;
    }

    private synchronized void answered(int place, Reply reply) {
        exchanges.set(place, exchanges.get(place).answered(reply));
    }

    /** Completes, and never with a failure, once each message that was sent by now is answered or will not be: with true. */
    synchronized CompletableFuture<Boolean> settled() {
        return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                .handle((all, unanswered) -> true);
    }

    synchronized List<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }

    synchronized boolean isTruncated() {
        return truncated;
    }

    /** Since the operation began. */
    long nanos() {
        return System.nanoTime() - beganNanos;
    }
}
