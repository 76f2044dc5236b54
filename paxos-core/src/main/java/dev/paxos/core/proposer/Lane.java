package dev.paxos.core.proposer;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.proposer.KeptPromises.Kept;
import dev.paxos.core.proposer.Round.Phase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one key in this process: one round at a time, and those that wait go together into the next.
 * The operations of a round share its ballots and its fate until each is resolved.
 *
 * <p>All but {@link #submit} and {@link #expire} runs in the mailbox.
 */
final class Lane<S> {
    private static final Logger LOG = System.getLogger(Lane.class.getName());

    private final Proposer<S> proposer;
    private final ProposerContext context;
    private final ValueFormat<S> format;
    private final Key key;
    private final Mailbox mailbox = new Mailbox();
    private final Deque<Operation<S, ?>> waiting = new ArrayDeque<>();

    /** Those whose round is under way; none when the lane is idle. */
    private List<Operation<S, ?>> group = new ArrayList<>();
    /** The attempts of the group of which some acceptor may hold the value. */
    private final List<Attempt<S>> sent = new ArrayList<>();

    private @Nullable Round round;
    private @Nullable Attempt<S> attempt;
    private Ballot next = Ballot.NONE;
    private Ballot seen = Ballot.NONE;
    private int lostRounds;
    private int restraint;
    private String trouble = "no majority answered in time";

    private volatile long dueNanos;
    private final AtomicInteger claims = new AtomicInteger();

    Lane(Proposer<S> proposer, Key key) {
        this.proposer = proposer;
        this.context = proposer.context();
        this.format = proposer.format();
        this.key = key;
        this.dueNanos = context.timer().nanoTime() + context.limits().deadline().toNanos();
    }

    /** Reserves the lane for one operation, which must then be submitted: until it has ended the lane is not idle. */
    Lane<S> claim() {
        claims.incrementAndGet();
        return this;
    }

    boolean isIdle() {
        return claims.get() == 0;
    }

    void submit(Operation<S, ?> operation) {
        post(() -> {
            waiting.add(operation);
            if (group.isEmpty()) {
                begin();
            }
        });
    }

    private void post(Runnable event) {
        mailbox.post(() -> {
            try {
                event.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A fault of the code ended the operations of " + key, e);
                trouble = "an internal fault: " + e;
                endWith(this::failure);
            }
        });
    }

    /** Tells those whose deadline has passed what is known. Cheap while none has. */
    void expire(long nowNanos) {
        if (nowNanos - dueNanos >= 0) {
            post(() -> {
                waiting.removeIf(operation -> {
                    failIfDue(operation, nowNanos);
                    return operation.isOver() && ended();
                });
                group.forEach(operation -> failIfDue(operation, nowNanos));
                updateDue();
            });
        }
    }

    void closeNow(String why) {
        post(() -> {
            waiting.forEach(operation -> fail(operation, why));
            group.forEach(operation -> fail(operation, why));
        });
    }

    // ---- phase 1

    private void begin() {
        group = takeWaiting();
        updateDue();
        if (group.isEmpty()) {
            proposer.retireIfIdle(key);
            return;
        }
        lostRounds = 0;
        Kept<S> kept = proposer.kept().take(key);
        restraint = kept == null ? 0 : kept.restraint();
        if (kept != null && !kept.ballot().isNone()) {
            seen = kept.ballot();
            Attempt<S> shortcut =
                    Attempt.of(Round.prepared(context.quorum(), kept.ballot()), kept.state(), group, format);
            if (shortcut.changed()) {
                proposer.statistics().oneRoundTrip.increment();
                accept(shortcut);
                return;
            }
            // All declined, but others may have gone on since the promise: only a round can tell.
        }
        prepare();
    }

    private List<Operation<S, ?>> takeWaiting() {
        List<Operation<S, ?>> taken =
                new ArrayList<>(Math.min(waiting.size(), context.limits().maxCombined()));
        while (!waiting.isEmpty() && taken.size() < context.limits().maxCombined()) {
            Operation<S, ?> operation = waiting.remove();
            if (operation.isOver()) {
                ended();
            } else {
                taken.add(operation);
            }
        }
        return taken;
    }

    private void prepare() {
        Ballot ballot = proposer.ballots().freshAbove(seen);
        if (ballot.isNone()) {
            trouble = "the ballots of the key are used up, the highest promise is " + seen;
            endWith(this::failure);
            return;
        }
        seen = ballot;
        Round preparing = Round.preparing(context.quorum(), ballot);
        round = preparing;
        attempt = null;
        List<AcceptorClient> acceptors = context.acceptors();
        for (int server = 0; server < acceptors.size(); server++) {
            int from = server;
            var unused = acceptors.get(server).prepare(key, ballot).whenComplete((reply, failure) -> {
                if (preparing.phase() == Phase.PREPARING) {
                    post(() -> onPrepareReply(preparing, from, reply, failure));
                }
            });
        }
    }

    private void onPrepareReply(Round from, int server, @Nullable PrepareReply reply, @Nullable Throwable failure) {
        if (from != round || from.phase() != Phase.PREPARING) {
            return;
        }
        if (reply != null) {
            from.onPrepareReply(server, reply);
        } else {
            noteTrouble(server, failure);
            from.onPrepareFailure(server);
        }
        if (from.phase() == Phase.PREPARED) {
            prepared(from);
        } else if (from.phase() == Phase.LOST) {
            lost(from);
        }
    }

    private void prepared(Round prepared) {
        S current;
        try {
            current = prepared.highest().isNone() ? format.absent() : format.decode(prepared.highest());
        } catch (IllegalArgumentException e) {
            String problem = "the key " + key + " holds a value that no change can be made to: " + e.getMessage();
            endWith(operation -> new IllegalStateException(problem));
            return;
        }
        boolean inDoubt = !format.changesAreIdempotent() && sent.stream().anyMatch(this::mayExist);
        if (inDoubt) {
            for (Attempt<S> earlier : sent) {
                if (format.descendsFrom(current, earlier.round().ballot())) {
                    accept(earlier.adoptedBy(prepared, current));
                    return;
                }
            }
            if (!format.remembersSince(current, sent.get(0).base())) {
                trouble = "too many changes of others were made since an attempt to tell whether it is among them";
                endWith(this::failure);
                return;
            }
        }
        dropThoseThatAreOver();
        if (group.isEmpty()) {
            keep(prepared.ballot(), current);
            reset();
            return;
        }
        Attempt<S> now = Attempt.of(prepared, current, group, format);
        if (!now.changed() && !inDoubt && prepared.highestIsChosen(context.quorum())) {
            // Answered by the promises alone, which nothing has used up: the next change may.
            end(now, prepared.ballot());
        } else {
            accept(now);
        }
    }

    // ---- phase 2

    private void accept(Attempt<S> now) {
        Round accepting = now.round();
        Value value = now.changed() || accepting.highest().isNone()
                ? format.encode(now.state())
                : accepting.highest().value();
        next = restraint > 0 ? Ballot.NONE : proposer.ballots().freshAbove(accepting.ballot());
        round = accepting;
        attempt = now;
        if (now.changed()) {
            sent.add(now);
            now.markSent();
        }
        Proposal proposal = accepting.propose(value);
        List<AcceptorClient> acceptors = context.acceptors();
        for (int server = 0; server < acceptors.size(); server++) {
            int from = server;
            var unused = acceptors.get(server).accept(key, proposal, next).whenComplete((reply, failure) -> {
                if (accepting.phase() != Phase.CHOSEN) {
                    post(() -> onAcceptReply(accepting, from, reply, failure));
                }
            });
        }
    }

    private void onAcceptReply(Round from, int server, @Nullable AcceptReply reply, @Nullable Throwable failure) {
        boolean current = from == round && from.phase() == Phase.ACCEPTING;
        if (reply != null) {
            from.onAcceptReply(server, reply);
        } else {
            if (current) {
                noteTrouble(server, failure);
            }
            from.onAcceptFailure(server, surelyChangedNothing(failure));
        }
        Attempt<S> accepting = attempt;
        if (!current || accepting == null) {
            return;
        }
        if (from.phase() == Phase.CHOSEN) {
            restraint = Math.max(0, restraint - 1);
            end(accepting, next);
        } else if (from.phase() == Phase.LOST) {
            lost(from);
        }
    }

    // ---- ends of a round

    private void lost(Round lost) {
        lostRounds++;
        round = null;
        attempt = null;
        if (lost.overtakenBy().isAbove(seen)) {
            seen = lost.overtakenBy();
        }
        proposer.ballots().saw(lost.overtakenBy());
        boolean firstNews =
                lostRounds == 1 && sent.isEmpty() && !lost.overtakenBy().isNone();
        if (firstNews) {
            // Not a race, only an old idea of how high the ballots are.
            prepare();
            return;
        }
        if (!lost.overtakenBy().isNone()) {
            trouble = "other proposers overtook this one";
            restraint = KeptPromises.moreRestraint(restraint);
        }
        proposer.statistics().overtaken.increment();
        context.timer().schedule(context.backOffNanos(lostRounds), () -> post(this::tryAgain));
    }

    private void tryAgain() {
        dropThoseThatAreOver();
        if (group.isEmpty()) {
            reset();
        } else {
            prepare();
        }
    }

    /** The round decided: every operation of it is told, and the promise of the next ballot is kept. */
    private void end(Attempt<S> decided, Ballot promised) {
        keep(promised, decided.state());
        proposer.statistics().rounds.increment();
        proposer.statistics().operations.add(decided.applied().size());
        decided.tell();
        reset();
    }

    private void keep(Ballot promised, S state) {
        proposer.kept().keep(key, restraint > 0 ? Ballot.NONE : promised, state, restraint);
    }

    private void endWith(Function<Operation<S, ?>, RuntimeException> why) {
        group.forEach(operation -> operation.fail(why.apply(operation)));
        reset();
    }

    private void reset() {
        group.forEach(operation -> ended());
        group = new ArrayList<>();
        sent.clear();
        round = null;
        attempt = null;
        begin();
    }

    // ---- operations

    private void dropThoseThatAreOver() {
        group.removeIf(operation -> operation.isOver() && ended());
    }

    private boolean ended() {
        claims.decrementAndGet();
        proposer.operationEnded();
        return true;
    }

    private void failIfDue(Operation<S, ?> operation, long nowNanos) {
        if (operation.isDue(nowNanos)) {
            operation.fail(failure(operation));
        }
    }

    private void fail(Operation<S, ?> operation, String why) {
        trouble = why;
        operation.fail(failure(operation));
    }

    private RuntimeException failure(Operation<S, ?> operation) {
        return operation.wasSent() && sent.stream().anyMatch(this::mayExist)
                ? new IndeterminateException(trouble)
                : new NoQuorumException(trouble);
    }

    private boolean mayExist(Attempt<S> earlier) {
        return !earlier.round().isVoid(context.quorum());
    }

    /** All operations have the same time, so the one that came first is the first that is due. */
    private void updateDue() {
        dueNanos = Stream.concat(group.stream(), waiting.stream())
                .filter(operation -> !operation.isOver())
                .findFirst()
                .map(Operation::deadlineNanos)
                .orElseGet(() ->
                        context.timer().nanoTime() + context.limits().deadline().toNanos());
    }

    private void noteTrouble(int server, @Nullable Throwable failure) {
        trouble = "server " + context.serverId(server) + ": "
                + (failure instanceof AcceptorUnavailableException known
                        ? known.getMessage()
                        : String.valueOf(failure));
    }

    private static boolean surelyChangedNothing(@Nullable Throwable failure) {
        return failure instanceof AcceptorUnavailableException known
                && known.reason().nothingChanged();
    }
}
