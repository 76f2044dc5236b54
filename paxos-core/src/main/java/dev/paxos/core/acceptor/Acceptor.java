package dev.paxos.core.acceptor;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Transition;
import dev.paxos.core.acceptor.AcceptorStatistics.Message;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A running acceptor: applies each message to the state of its key, saves what changed in groups, and lets a reply go
 * only when the state that it tells of is durable. Reads and refusals wait too: what they tell may not be lost either.
 *
 * <p>While one save runs, what arrives is gathered into the next: a batch grows with the load, and an idle acceptor
 * pays one save a message. A state that is not durable yet is already what the next message of its key meets, but no
 * reply tells of it.
 *
 * <p>Where a save fails, nobody knows what is durable. The acceptor then halts for good: every waiting and every later
 * call fails with {@link Reason#HALTED}, and only a new one, which loads the store anew, goes on.
 *
 * <p>Of the last quarter of the ballots a register takes only a step at a time, so that they are never used up: a message
 * beyond gets a nack. A decision has the whole range.
 *
 * <p>Thread-safe; no call blocks. Futures complete on the writer's thread, or at once on the caller's where nothing has
 * to be waited for; what depends on them must not block.
 */
public final class Acceptor implements AcceptorClient {
    private static final Logger LOG = System.getLogger(Acceptor.class.getName());

    private enum Phase {
        SERVING,
        CLOSING,
        CLOSED,
        HALTED
    }

    private final AcceptorStore store;
    private final Executor writer;
    private final AcceptorLimits limits;
    private final AcceptorStatistics statistics = new AcceptorStatistics();
    private final CompletableFuture<String> halt = new CompletableFuture<>();
    private final CompletableFuture<Void> close = new CompletableFuture<>();

    private final Object lock = new Object();
    // All below is guarded by the lock.
    private Batch gathering = new Batch(statistics);
    private @Nullable Batch saving;
    private boolean writerAsked;
    private Phase phase = Phase.SERVING;
    private long protocolViolations;

    private Acceptor(AcceptorStore store, Executor writer, AcceptorLimits limits) {
        this.store = requireNonNull(store, "store");
        this.writer = requireNonNull(writer, "writer");
        this.limits = requireNonNull(limits, "limits");
    }

    /**
     * Loads the store and begins to serve, saving on a daemon thread of the acceptor's own.
     *
     * @param store an open store; the acceptor owns it from now on, also where this throws
     * @return a serving acceptor
     * @throws CorruptStateException if the durable state is wrong
     * @throws IOException if the durable state cannot be read
     */
    public static Acceptor open(AcceptorStore store) throws IOException {
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread writer = new Thread(task, "paxos-acceptor-writer");
            writer.setDaemon(true);
            return writer;
        });
        try {
            Acceptor acceptor = open(store, thread, AcceptorLimits.DEFAULT);
            var unused = acceptor.close.whenComplete((closed, failure) -> thread.shutdown());
            return acceptor;
        } catch (IOException | RuntimeException e) {
            thread.shutdown();
            throw e;
        }
    }

    /**
     * Loads the store and begins to serve.
     *
     * @param store an open store; the acceptor owns it from now on, also where this throws
     * @param writer runs the saves; it must run its tasks in order and one at a time, and outlive {@link #shutdown}
     * @param limits how much may wait for the disk
     * @return a serving acceptor
     * @throws CorruptStateException if the durable state is wrong
     * @throws IOException if the durable state cannot be read
     */
    public static Acceptor open(AcceptorStore store, Executor writer, AcceptorLimits limits) throws IOException {
        Acceptor acceptor = new Acceptor(store, writer, limits);
        try {
            store.load();
            return acceptor;
        } catch (IOException | RuntimeException e) {
            try {
                store.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    @Override
    public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
        Ballot.of(ballot.number());
        return apply(
                Message.PREPARE,
                key,
                state -> Headroom.isExceededBy(ballot, key, state)
                        ? Headroom.raise(state, nack -> nack)
                        : state.prepare(ballot));
    }

    @Override
    public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
        Ballot.of(proposal.ballot().number());
        Ballot highest = next.isAbove(proposal.ballot()) ? next : proposal.ballot();
        return apply(Message.ACCEPT, key, state -> {
            if (Headroom.isExceededBy(highest, key, state)) {
                return Headroom.raise(state, nack -> nack);
            }
            if (state.contradicts(proposal)) {
                reportViolation(key, proposal);
            }
            return state.accept(proposal, next);
        });
    }

    @Override
    public CompletableFuture<AcceptorState> state(Key key) {
        return apply(Message.STATE, key, state -> new Transition<>(state, state, false));
    }

    @Override
    public void expect(Collection<Key> keys) {
        store.expect(keys);
    }

    /** Applies a rule now, and answers when the state that the reply tells of is durable. */
    private <R> CompletableFuture<R> apply(Message message, Key key, Function<AcceptorState, Transition<R>> rule) {
        long began = System.nanoTime();
        R reply;
        synchronized (lock) {
            if (phase != Phase.SERVING) {
                return CompletableFuture.failedFuture(notServing(message));
            }
            Batch holder = batchThatHolds(key);
            Transition<R> transition = rule.apply(stateOf(key, holder));
            reply = transition.reply();
            if (transition.changed()) {
                if (gathering.exceeds(limits)) {
                    return refuse(message, Reason.OVERLOADED, "too many messages wait for the disk, try again later");
                }
                if (!store.hasRoomFor(key, transition.state())) {
                    return refuse(
                            message, Reason.STORE_FULL, "the acceptor's disk or memory is full, reads are answered");
                }
                gathering.change(key, transition.state());
                CompletableFuture<R> future = new CompletableFuture<>();
                gathering.replyWhenDurable(future, reply, message, began);
                askWriter();
                return future;
            }
            if (holder != null) {
                if (holder.exceeds(limits)) {
                    return refuse(message, Reason.OVERLOADED, "too many messages wait for the disk, try again later");
                }
                CompletableFuture<R> future = new CompletableFuture<>();
                holder.replyWhenDurable(future, reply, message, began);
                return future;
            }
        }
        statistics.answered(message, !(reply instanceof Nack), System.nanoTime() - began);
        return CompletableFuture.completedFuture(reply);
    }

    /** A state that waits for the disk is already what the next message meets. */
    private AcceptorState stateOf(Key key, @Nullable Batch holder) {
        AcceptorState state = holder == null ? store.find(key) : holder.changeOf(key);
        return state == null ? AcceptorState.INITIAL : state;
    }

    private @Nullable Batch batchThatHolds(Key key) {
        if (gathering.changeOf(key) != null) {
            return gathering;
        }
        return saving != null && saving.changeOf(key) != null ? saving : null;
    }

    private void askWriter() {
        if (!writerAsked) {
            writerAsked = true;
            execute(this::beginSave);
        }
    }

    private void beginSave() {
        synchronized (lock) {
            if (phase == Phase.HALTED) {
                return;
            }
            saving = gathering;
            gathering = new Batch(statistics);
        }
        execute(this::save);
    }

    private void save() {
        Batch batch;
        synchronized (lock) {
            if (saving == null) {
                return;
            }
            batch = saving;
        }
        try {
            store.save(batch.changes());
        } catch (IOException | RuntimeException | Error e) {
            halt("the store failed to save, so what is durable is unknown: " + e, e);
            if (e instanceof Error error) {
                throw error;
            }
            return;
        }
        synchronized (lock) {
            saving = null;
            if (!gathering.isEmpty()) {
                saving = gathering;
                gathering = new Batch(statistics);
                execute(this::save);
            } else {
                writerAsked = false;
                if (phase == Phase.CLOSING) {
                    execute(this::closeStore);
                }
            }
        }
        batch.sendReplies();
    }

    private void execute(Runnable task) {
        try {
            writer.execute(task);
        } catch (RuntimeException e) {
            halt("the writer takes no more work: " + e, e);
        }
    }

    private void halt(String reason, Throwable cause) {
        Batch lost;
        Batch alsoLost;
        synchronized (lock) {
            if (phase == Phase.HALTED) {
                return;
            }
            phase = Phase.HALTED;
            lost = saving == null ? new Batch(statistics) : saving;
            alsoLost = gathering;
            saving = null;
            gathering = new Batch(statistics);
        }
        LOG.log(Level.ERROR, "The acceptor halts for good: " + reason, cause);
        halt.complete(reason);
        AcceptorUnavailableException why = new AcceptorUnavailableException(Reason.HALTED, reason);
        lost.failReplies(why);
        alsoLost.failReplies(why);
        closeStore();
    }

    private <R> CompletableFuture<R> refuse(Message message, Reason reason, String detail) {
        statistics.leftUnanswered(message);
        return CompletableFuture.failedFuture(new AcceptorUnavailableException(reason, detail));
    }

    private AcceptorUnavailableException notServing(Message message) {
        statistics.leftUnanswered(message);
        return phase == Phase.HALTED
                ? new AcceptorUnavailableException(Reason.HALTED, haltReason().orElse("by a fault"))
                : new AcceptorUnavailableException(Reason.CLOSED, "the acceptor is shutting down");
    }

    private void reportViolation(Key key, Proposal proposal) {
        protocolViolations++;
        LOG.log(
                Level.WARNING,
                "Refused an accept that breaks the protocol: at ballot {0} of {1} another value is accepted already",
                proposal.ballot(),
                key);
    }

    /**
     * Stops taking messages, answers those that were taken, and closes the store.
     *
     * @return completes when the store is closed, exceptionally if it could not be closed in good order
     */
    public CompletableFuture<Void> shutdown() {
        synchronized (lock) {
            if (phase == Phase.SERVING) {
                phase = Phase.CLOSING;
                if (!writerAsked) {
                    execute(this::closeStore);
                }
            }
        }
        return close.copy();
    }

    private void closeStore() {
        synchronized (lock) {
            if (phase == Phase.CLOSING) {
                phase = Phase.CLOSED;
            }
        }
        try {
            store.close();
            close.complete(null);
        } catch (IOException | RuntimeException e) {
            close.completeExceptionally(e);
        }
    }

    /**
     * Tells whether messages are taken: neither halted nor shut down.
     *
     * @return true while the acceptor serves
     */
    public boolean isServing() {
        synchronized (lock) {
            return phase == Phase.SERVING;
        }
    }

    /**
     * Tells whether any write is taken, as far as the disk's room and the memory for states go.
     *
     * @return false while the store has no room for more
     */
    public boolean hasRoom() {
        return store.hasRoom();
    }

    /**
     * Tells why the acceptor halted.
     *
     * @return one line, or nothing while it has not halted
     */
    public Optional<String> haltReason() {
        return Optional.ofNullable(halt.getNow(null));
    }

    /**
     * Completes with the reason when the acceptor halts, and never otherwise.
     *
     * @return the stage
     */
    public CompletionStage<String> whenHalted() {
        return halt.minimalCompletionStage();
    }

    /**
     * Counts what was answered.
     *
     * @return live counts
     */
    public AcceptorStatistics statistics() {
        return statistics;
    }

    /**
     * Counts the accepts that named another value at a ballot that already had one: each is a sign of a broken or
     * colliding proposer.
     *
     * @return how many since this acceptor was opened
     */
    public long protocolViolations() {
        synchronized (lock) {
            return protocolViolations;
        }
    }

    /**
     * Counts the replies that wait for the disk.
     *
     * @return how many
     */
    public int waitingReplies() {
        synchronized (lock) {
            return gathering.replyCount() + (saving == null ? 0 : saving.replyCount());
        }
    }

    /**
     * Counts the keys that have a durable state.
     *
     * @return how many
     */
    public int keyCount() {
        return store.size();
    }
}
