package dev.paxos.client;

import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What came of a message that was sent to every server: by server id, each server once. Thread-safe. The futures never
 * complete exceptionally, and complete on a thread of the transport, where what depends on them must not block.
 *
 * @param <R> the kind of reply
 */
public final class Answers<R> {
    private final Set<Integer> serverIds;
    private final int majority;
    private final CompletableFuture<SortedMap<Integer, Answer<R>>> all = new CompletableFuture<>();
    private final CompletableFuture<SortedMap<Integer, Answer<R>>> majorityReplied = new CompletableFuture<>();

    // Guarded by this.
    private final TreeMap<Integer, Answer<R>> answers = new TreeMap<>();
    private int replied;

    Answers(Set<Integer> serverIds) {
        this.serverIds = serverIds;
        majority = serverIds.size() / 2 + 1;
    }

    /**
     * Completes as soon as every server has answered or its deadline has passed.
     *
     * @return the answers of all servers, in the order of their ids; unmodifiable
     */
    public CompletableFuture<SortedMap<Integer, Answer<R>>> all() {
        return all.copy();
    }

    /**
     * Completes as soon as a majority of the servers has replied, or can no longer. Which of the two it is the answers
     * tell: a majority of them is {@link Answer.Replied}, or not.
     *
     * @return the answers so far, in the order of the servers' ids; unmodifiable
     */
    public CompletableFuture<SortedMap<Integer, Answer<R>>> majority() {
        return majorityReplied.copy();
    }

    /** Takes what one server's future completed with. Only the first of a server counts. */
    void take(int serverId, @Nullable R reply, @Nullable Throwable failure) {
        if (reply != null) {
            answer(serverId, new Answer.Replied<>(reply));
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof AcceptorUnavailableException why) {
            answer(serverId, failed(why));
        } else if (cause instanceof IllegalArgumentException invalid) {
            answer(serverId, failed(new AcceptorUnavailableException(Reason.INVALID, text(invalid))));
        } else {
            answer(serverId, failed(new AcceptorUnavailableException(Reason.UNREACHABLE, "internal error")));
        }
    }

    /** Answers for every server that has not answered yet. */
    void giveUp(AcceptorUnavailableException why) {
        for (int serverId : serverIds) {
            answer(serverId, failed(why));
        }
    }

    private void answer(int serverId, Answer<R> answer) {
        SortedMap<Integer, Answer<R>> snapshot;
        boolean decided;
        boolean complete;
        synchronized (this) {
            if (answers.putIfAbsent(serverId, answer) != null) {
                return;
            }
            if (answer instanceof Answer.Replied) {
                replied++;
            }
            int missing = serverIds.size() - answers.size();
            complete = missing == 0;
            decided = replied >= majority || replied + missing < majority;
            if (!complete && !decided) {
                return;
            }
            snapshot = Collections.unmodifiableSortedMap(new TreeMap<>((Map<Integer, Answer<R>>) answers));
        }
        if (decided) {
            majorityReplied.complete(snapshot);
        }
        if (complete) {
            all.complete(snapshot);
        }
    }

    private static <R> Answer<R> failed(AcceptorUnavailableException why) {
        return new Answer.Failed<>(why.reason(), String.valueOf(why.getMessage()));
    }

    private static String text(Throwable failure) {
        return ConnectionFailure.oneLine(failure.getMessage());
    }
}
