package dev.paxos.core.proposer;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.proposer.Change.Step;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes and reads the states of keys by Paxos, each key on its own, without a leader.
 *
 * <p>An operation ends in exactly one way. Its future completes with what its change returned, applied or declined, once
 * the state behind that is chosen: durable on a majority of the acceptors. Or it completes exceptionally: with {@link
 * NoQuorumException} (not applied, and never will be), {@link IndeterminateException} (may or may not be, now or later),
 * {@link OverloadedException} (not begun), or with the exception that the change itself threw (not applied).
 *
 * <p>A change is applied exactly once, however often other proposers overtake this one. Changes that wait for the same
 * key share a round. A change whose key was last changed from here takes one round trip, else two; a read takes one and
 * writes nothing, unless the acceptors disagree.
 *
 * <p>Thread-safe; no call blocks, and waiting operations hold no thread. Futures complete on the threads of the acceptor
 * clients or of the timer; what depends on them must not block. Cancelling a future gives up waiting, not the change.
 *
 * @param <S> the state, as the format reads it from values
 * @see <a href="https://arxiv.org/abs/1802.07000">Rystsov, "CASPaxos: Replicated State Machines without logs"</a>
 */
public final class Proposer<S> implements AutoCloseable {
    private static final String CLOSED = "the proposer is closed";
    private static final long SWEEP_NANOS = 10_000_000;
    private static final long READ_GRACE_NANOS = 3_000_000;

    private final ProposerContext context;
    private final ValueFormat<S> format;
    private final Ballots ballots;
    private final Lanes<S> lanes;
    private final KeptPromises keptPromises;
    private final ProposerStatistics statistics = new ProposerStatistics();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean sweeping = new AtomicBoolean();

    /** Those under way, and some that have ended since the last sweep. */
    private final Queue<Read> reads = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    /**
     * Makes a proposer.
     *
     * @param context the cluster and this process' part in it
     * @param format what the values of the keys mean
     */
    public Proposer(ProposerContext context, ValueFormat<S> format) {
        this.context = requireNonNull(context, "context");
        this.format = requireNonNull(format, "format");
        this.ballots = new Ballots(context.proposerId());
        long keptBytes = context.limits().maxKeptBytes();
        this.lanes = new Lanes<>(key -> new Lane<>(this, key), keptBytes / 8);
        this.keptPromises = new KeptPromises(keptBytes - keptBytes / 8);
    }

    /**
     * Changes the state of a key.
     *
     * @param <R> what the caller is told
     * @param key the key
     * @param change what is to become of its state
     * @return what the change returned, once it is chosen; see the class for the other ends
     */
    public <R> CompletableFuture<R> change(Key key, Change<S, R> change) {
        requireNonNull(key, "key");
        requireNonNull(change, "change");
        return change(key, change, deadlineNanos());
    }

    private <R> CompletableFuture<R> change(Key key, Change<S, R> change, long deadlineNanos) {
        if (closed) {
            return CompletableFuture.failedFuture(new NoQuorumException(CLOSED));
        }
        if (underWay.incrementAndGet() > context.limits().maxOperations()) {
            underWay.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new OverloadedException(context.limits().maxOperations() + " operations are under way"));
        }
        Operation<S, R> operation = new Operation<>(change, deadlineNanos);
        Lane<S> lane = lanes.claim(key);
        lane.submit(operation);
        if (closed) {
            lane.close(CLOSED);
        }
        sweepWhileBusy();
        return operation.future();
    }

    private long deadlineNanos() {
        return context.timer().nanoTime() + context.limits().deadline().toNanos();
    }

    /**
     * Reads the chosen state of a key: at least as new as any that was chosen when the call was made.
     *
     * @param key the key
     * @return the state; see the class for the other ends
     */
    public CompletableFuture<S> read(Key key) {
        requireNonNull(key, "key");
        if (closed) {
            return CompletableFuture.failedFuture(new NoQuorumException(CLOSED));
        }
        if (underWay.incrementAndGet() > context.limits().maxOperations()) {
            underWay.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new OverloadedException(context.limits().maxOperations() + " operations are under way"));
        }
        statistics.quorumReads.increment();
        Read read = new Read(key);
        reads.add(read);
        read.begin();
        if (closed) {
            read.fail(CLOSED);
        }
        sweepWhileBusy();
        return read.future;
    }

    /** One quorum read; what its answers do not settle, an identity round does. */
    private final class Read {
        private final Key key;
        private final QuorumRead answers = new QuorumRead(context.quorum());
        private final CompletableFuture<S> future = new CompletableFuture<>();
        private final long beganNanos = context.timer().nanoTime();
        private final long deadlineNanos = deadlineNanos();

        /** When it is no longer left to the messages under way. */
        private long patienceEndsNanos = deadlineNanos;

        private boolean doubtful;
        private boolean ended;

        Read(Key key) {
            this.key = key;
        }

        void begin() {
            Function<AcceptorClient, CompletableFuture<AcceptorState>> message = acceptor -> acceptor.state(key);
            for (int server = 0; server < context.quorum().servers(); server++) {
                int from = server;
                var unused = context.ask(server, message).whenComplete((state, failure) -> onAnswer(from, state));
            }
        }

        private void onAnswer(int server, @Nullable AcceptorState state) {
            Proposal settled = null;
            boolean wait = false;
            synchronized (this) {
                if (ended) {
                    return;
                }
                if (state == null) {
                    answers.onFailure(server);
                } else {
                    answers.onReply(server, state);
                }
                if (answers.isSettled()) {
                    settled = answers.settled();
                    ended = true;
                } else if (answers.isHopeless()) {
                    ended = true;
                } else {
                    wait = true;
                    if (!answers.isAnsweredByAMajority()) {
                        limitPatience(state == null);
                        return;
                    }
                }
            }
            if (settled != null) {
                underWay.decrementAndGet();
                tell(settled);
            } else if (wait) {
                context.timer().schedule(READ_GRACE_NANOS, this::settleByARoundUnlessEnded);
            } else {
                settleByARound();
            }
        }

        /** Where one server cannot be asked just now and another is silent since it was asked, a round asks again. */
        private void limitPatience(boolean failed) {
            if (failed && !doubtful) {
                doubtful = true;
                long ends = beganNanos + context.patienceNanos(0, false);
                if (ends - deadlineNanos < 0) {
                    patienceEndsNanos = ends;
                }
            }
        }

        /**
         * Does what is due.
         *
         * @return whether this needs no more looking after
         */
        boolean expire(long nowNanos) {
            synchronized (this) {
                if (ended) {
                    return true;
                }
                if (nowNanos - patienceEndsNanos < 0) {
                    return false;
                }
            }
            if (nowNanos - deadlineNanos < 0) {
                settleByARoundUnlessEnded();
            } else {
                fail("no majority answered in time");
            }
            return true;
        }

        private boolean endsNow() {
            synchronized (this) {
                boolean first = !ended;
                ended = true;
                return first;
            }
        }

        private void settleByARoundUnlessEnded() {
            if (endsNow()) {
                settleByARound();
            }
        }

        /** Gives up, unless it has ended or goes on as a round. */
        void fail(String why) {
            if (endsNow()) {
                underWay.decrementAndGet();
                future.completeExceptionally(new NoQuorumException(why));
            }
        }

        private void tell(Proposal settled) {
            try {
                future.complete(format.stateIn(settled));
            } catch (IllegalArgumentException e) {
                future.completeExceptionally(new IllegalStateException(
                        "the key " + key + " holds a value that cannot be read: " + e.getMessage()));
            }
        }

        private void settleByARound() {
            statistics.readsThatNeededARound.increment();
            underWay.decrementAndGet();
            var unused = change(key, (state, ballot) -> Step.declined(state, state), deadlineNanos)
                    .whenComplete((state, failure) -> {
                        if (failure != null) {
                            future.completeExceptionally(failure);
                        } else {
                            future.complete(state);
                        }
                    });
        }
    }

    private void sweepWhileBusy() {
        if (sweeping.compareAndSet(false, true)) {
            context.timer().schedule(SWEEP_NANOS, this::sweep);
        }
    }

    private void sweep() {
        try {
            long now = context.timer().nanoTime();
            lanes.active().forEach(lane -> lane.expire(now));
            reads.removeIf(read -> read.expire(now));
        } finally {
            sweeping.set(false);
            if (!(lanes.isIdle() && reads.isEmpty()) && !closed) {
                sweepWhileBusy();
            }
        }
    }

    void operationEnded(Lane<S> lane) {
        lanes.release(lane);
        underWay.decrementAndGet();
    }

    ProposerContext context() {
        return context;
    }

    ValueFormat<S> format() {
        return format;
    }

    Ballots ballots() {
        return ballots;
    }

    Lanes<S> lanes() {
        return lanes;
    }

    KeptPromises keptPromises() {
        return keptPromises;
    }

    /**
     * Counts what happened.
     *
     * @return live counts
     */
    public ProposerStatistics statistics() {
        return statistics;
    }

    /**
     * Counts the operations that are under way or wait.
     *
     * @return how many
     */
    public int operationsUnderWay() {
        return underWay.get();
    }

    /** Takes no more operations, and tells the callers of those under way what is known of them. */
    @Override
    public void close() {
        closed = true;
        lanes.active().forEach(lane -> lane.close(CLOSED));
        reads.forEach(read -> read.fail(CLOSED));
        reads.clear();
    }
}
