package dev.paxos.core.acceptor;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What one save makes durable, and the replies that wait for it. Guarded by its acceptor's lock until it is saved. */
final class Batch {
    private static final int BYTES_OF_A_FRAME_ENTRY = 64;

    private final Map<Key, AcceptorState> changes = new HashMap<>();
    private final List<WaitingReply<?>> replies = new ArrayList<>();
    private final AcceptorStatistics statistics;
    private long bytes;

    Batch(AcceptorStatistics statistics) {
        this.statistics = statistics;
    }

    void change(Key key, AcceptorState state) {
        changes.put(key, state);
        bytes += key.nameBytes() + state.accepted().value().size() + BYTES_OF_A_FRAME_ENTRY;
    }

    <R> void replyWhenDurable(
            CompletableFuture<R> future, R reply, AcceptorStatistics.Message message, long beganNanos) {
        replies.add(new WaitingReply<>(future, reply, message, beganNanos));
    }

    @Nullable
    AcceptorState changeOf(Key key) {
        return changes.get(key);
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    int replyCount() {
        return replies.size();
    }

    boolean exceeds(AcceptorLimits limits) {
        return bytes >= limits.maxWaitingBytes() || replies.size() >= limits.maxWaitingReplies();
    }

    Map<Key, AcceptorState> changes() {
        return changes;
    }

    void sendReplies() {
        long now = System.nanoTime();
        for (WaitingReply<?> waiting : replies) {
            statistics.answered(waiting.message, !(waiting.reply instanceof Nack), now - waiting.beganNanos);
            waiting.send();
        }
    }

    void failReplies(AcceptorUnavailableException why) {
        for (WaitingReply<?> waiting : replies) {
            statistics.leftUnanswered(waiting.message);
            waiting.future.completeExceptionally(why);
        }
    }

    private record WaitingReply<R>(
            CompletableFuture<R> future, R reply, AcceptorStatistics.Message message, long beganNanos) {
        void send() {
            future.complete(reply);
        }
    }
}
