package dev.paxos.core.proposer;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Ballot;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.proposer.Round.Phase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Operations of one key that share their rounds, and so their fate, until each is resolved: applied, declined, or told
 * what is known of it. What became of an attempt that did not win the next round finds out: {@link SentAttempts}. All of
 * it runs in the mailbox of the lane.
 */
final class Group<S> {
    /** With the back-off that these bring some 75 ms or more: a server that takes longer to refuse may as well be down. */
    private static final int ROUNDS_FOR_LATE_REFUSALS = 8;

    private final Lane<S> lane;
    private final Proposer<S> proposer;
    private final ProposerContext context;
    private final ValueFormat<S> format;
    private final List<Operation<S, ?>> operations;
    private final SentAttempts<S> sent;

    private @Nullable Round round;
    private @Nullable Attempt<S> attempt;
    private Proposal proposed = Proposal.NONE;
    private Ballot next = Ballot.NONE;
    /** When the last round with a phase 1 began; 0 where none has. */
    private long beganNanos;

    /** When the phase that is under way began. */
    private long phaseBeganNanos;

    /** How long the last phase 1 took that a majority promised in; 0 where none has. */
    private long promisedInNanos;

    /** The same of the one before. */
    private long promisedInBeforeNanos;

    /** When the round that is under way is given up. */
    private @Nullable Long patienceEndsNanos;

    private int lostRounds;

    /** How many of them were given up for want of answers. */
    private int givenUpRounds;

    /** The servers that cannot take the attempt sent last as it is: a bit for each. */
    private int cannotTake;

    /** What one of them said. */
    private String refusal = "";

    private boolean preparedAgainAtOnce;
    private boolean ended;
    private String trouble = "no majority answered in time";

    Group(Lane<S> lane, List<Operation<S, ?>> operations) {
        this.lane = lane;
        this.proposer = lane.proposer();
        this.context = proposer.context();
        this.format = proposer.format();
        this.operations = operations;
        this.sent = new SentAttempts<>(context.quorum(), format);
    }

    // ---- phase 1

    /** Begins with phase 2, at a ballot that a majority promised in advance. */
    void beginPromised(Ballot ballot, Proposal chosen) {
        Attempt<S> shortcut =
                Attempt.of(Round.prepared(context.quorum(), ballot), format.stateIn(chosen), operations, format);
        if (shortcut.changed()) {
            proposer.statistics().oneRoundTrip.increment();
            accept(shortcut);
        } else {
            // All declined, but others may have gone on since the promise: only a round can tell.
            prepare();
        }
    }

    void prepare() {
        Ballot ballot = lane.freshBallot();
        if (ballot.isNone()) {
            abandon("the ballots of the key are used up");
            return;
        }
        Round preparing = Round.preparing(context.quorum(), ballot);
        round = preparing;
        attempt = null;
        beganNanos = context.timer().nanoTime();
        phaseBeganNanos = beganNanos;
        patienceEndsNanos = null;
        Function<AcceptorClient, CompletableFuture<PrepareReply>> message =
                acceptor -> acceptor.prepare(lane.key(), ballot);
        long sentNanos = phaseBeganNanos;
        for (int server = 0; server < context.quorum().servers(); server++) {
            int from = server;
            var unused = context.ask(server, message).whenComplete((reply, failure) -> {
                if (reply != null) {
                    context.heard(from, sentNanos);
                }
                if (preparing.phase() == Phase.PREPARING) {
                    lane.post(() -> onPrepareReply(preparing, from, reply, failure));
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
            promisedInBeforeNanos = promisedInNanos;
            promisedInNanos = context.timer().nanoTime() - phaseBeganNanos;
            proposer.statistics().prepareNanos().record(promisedInNanos);
            prepared(from);
        } else if (from.phase() == Phase.LOST) {
            lost(from);
        } else {
            limitPatience(from);
        }
    }

    private void prepared(Round prepared) {
        S current;
        try {
            current = format.stateIn(prepared.highest());
        } catch (IllegalArgumentException e) {
            String problem =
                    "the key " + lane.key() + " holds a value that no change can be made to: " + e.getMessage();
            trouble = problem;
            endWith(operation ->
                    operation.wasSent() && sent.areInDoubt() ? failure(operation) : new IllegalStateException(problem));
            return;
        }
        boolean inDoubt = !format.changesAreIdempotent() && sent.areInDoubt();
        if (inDoubt) {
            Attempt<S> adopted = sent.ancestorOf(current);
            if (adopted != null) {
                accept(adopted.adoptedBy(prepared, current));
                return;
            }
            if (!sent.areAllRememberedBy(current)) {
                if (lostRounds < ROUNDS_FOR_LATE_REFUSALS && sent.mayBeSettledByLateRefusals()) {
                    lostRounds++;
                    tryAgainAfter(lostRounds);
                    return;
                }
                abandon("too many changes of others were made since an attempt to tell whether it is among them");
                return;
            }
        }
        if (Integer.bitCount(cannotTake) >= context.quorum().majority() && !sent.areInDoubt()) {
            // The next attempt would be refused like the one before.
            abandon(refusal);
            return;
        }
        if (!dropThoseThatAreOver()) {
            lane.keep(prepared.ballot(), prepared.highest());
            end();
            return;
        }
        Attempt<S> now = Attempt.of(prepared, current, operations, format);
        if (!now.changed() && !inDoubt && prepared.highestIsChosen(context.quorum())) {
            // Answered by the promises alone, which nothing has used up: the next group may.
            decided(now, prepared.highest(), prepared.ballot());
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
        next = lane.nextAbove(accepting.ballot());
        round = accepting;
        attempt = now;
        phaseBeganNanos = context.timer().nanoTime();
        patienceEndsNanos = null;
        cannotTake = 0;
        if (now.changed()) {
            sent.add(now);
            now.markSent();
        }
        Proposal proposal = accepting.propose(value);
        proposed = proposal;
        Ballot promise = next;
        Function<AcceptorClient, CompletableFuture<AcceptReply>> message =
                acceptor -> acceptor.accept(lane.key(), proposal, promise);
        long sentNanos = phaseBeganNanos;
        for (int server = 0; server < context.quorum().servers(); server++) {
            int from = server;
            var unused = context.ask(server, message).whenComplete((reply, failure) -> {
                if (reply != null) {
                    context.heard(from, sentNanos);
                }
                if (accepting.phase() != Phase.CHOSEN) {
                    lane.post(() -> onAcceptReply(accepting, from, reply, failure));
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
                if (isInvalid(failure)) {
                    cannotTake |= 1 << server;
                    refusal = trouble;
                }
            }
            from.onAcceptFailure(server, surelyChangedNothing(failure));
        }
        Attempt<S> accepting = attempt;
        if (!current || accepting == null) {
            return;
        }
        if (from.phase() == Phase.CHOSEN) {
            proposer.statistics().acceptNanos().record(context.timer().nanoTime() - phaseBeganNanos);
            lane.gotThrough();
            decided(accepting, proposed, next);
        } else if (from.phase() == Phase.LOST) {
            lost(from);
        } else {
            limitPatience(from);
        }
    }

    // ---- ends of a round

    /**
     * A round that one server refused, and that another does not answer, may be lost already: it is given up long before
     * the deadline of a message, and at once where those who are missing were waited for in vain before. But who was
     * waited for in phase 1 is worth the same wait in phase 2. The wait counts from when they were asked.
     */
    private void limitPatience(Round pending) {
        if (!pending.isDoubtful()) {
            return;
        }
        boolean overtaken = !pending.overtakenBy().isNone();
        boolean promised = pending.promisedByOneOf(pending.silent());
        if (overtaken && !promised && context.areSilent(pending.silent())) {
            lost(pending);
        } else if (patienceEndsNanos == null) {
            long patienceNanos = context.patienceNanos(givenUpRounds, overtaken);
            patienceEndsNanos = phaseBeganNanos + Math.max(patienceNanos, promised ? 2 * promisedInNanos : 0);
            lane.dueBy(patienceEndsNanos);
        }
    }

    private void lost(Round lost) {
        boolean wasPreparing = attempt == null;
        round = null;
        attempt = null;
        Ballot overtakenBy = lost.overtakenBy();
        lane.saw(overtakenBy);
        proposer.ballots().saw(overtakenBy);
        if (wasPreparing && !overtakenBy.isNone() && !preparedAgainAtOnce) {
            // Not yet a race, only an old idea of how high the ballots are. After a wait it would be old again, and who
            // makes a round a millisecond would never be overtaken.
            preparedAgainAtOnce = true;
            prepare();
            return;
        }
        lostRounds++;
        if (!overtakenBy.isNone()) {
            trouble = "other proposers overtook this one";
            lane.wasOvertakenBy(overtakenBy);
        }
        proposer.statistics().overtaken.increment();
        tryAgainAfter(sent.areInDoubt() ? 1 : lostRounds);
    }

    private void tryAgainAfter(int lostInARow) {
        preparedAgainAtOnce = false;
        round = null;
        attempt = null;
        patienceEndsNanos = null;
        // Phase 2 takes about as long as phase 1; and what held up one alone is over.
        long roundNanos = 2 * Math.min(promisedInNanos, promisedInBeforeNanos);
        context.timer().schedule(context.backOffNanos(lostInARow, roundNanos), () -> lane.post(this::tryAgain));
    }

    private void tryAgain() {
        if (ended) {
            return;
        }
        if (dropThoseThatAreOver()) {
            prepare();
        } else {
            end();
        }
    }

    /** The round decided: every operation of it is told, and the promise of the next ballot is kept. */
    private void decided(Attempt<S> decided, Proposal chosen, Ballot promised) {
        if (beganNanos != 0) {
            context.roundTook(context.timer().nanoTime() - beganNanos);
        }
        lane.keep(promised, chosen);
        proposer.statistics().rounds.increment();
        proposer.statistics().operations.add(decided.applied().size());
        decided.tell();
        end();
    }

    private void end() {
        round = null;
        attempt = null;
        ended = true;
        lane.groupEnded(operations);
    }

    // ---- operations

    /** Gives up: each caller is told what is known. */
    void abandon(String why) {
        trouble = why;
        endWith(this::failure);
    }

    private void endWith(Function<Operation<S, ?>, RuntimeException> why) {
        operations.forEach(operation -> operation.fail(why.apply(operation)));
        end();
    }

    /** Tells each caller what is known now; the rounds go to their end without them. */
    void tellAll(String why) {
        trouble = why;
        operations.forEach(operation -> operation.fail(failure(operation)));
    }

    void expire(long nowNanos) {
        for (Operation<S, ?> operation : operations) {
            if (operation.isDue(nowNanos)) {
                operation.fail(failure(operation));
            }
        }
        Round current = round;
        if (current != null && patienceEndsNanos != null && nowNanos - patienceEndsNanos >= 0) {
            context.waitedInVainFor(current.silent());
            givenUpRounds++;
            lost(current);
        }
    }

    /** Tells the lane when {@link #expire} has something to do, as far as is known now. */
    void tellDue() {
        if (patienceEndsNanos != null) {
            lane.dueBy(patienceEndsNanos);
        }
        for (Operation<S, ?> operation : operations) {
            if (!operation.isOver()) {
                lane.dueBy(operation.deadlineNanos());
            }
        }
    }

    /**
     * Lets go of those that are over, unless all are: the lane is held until the end by one of them at least.
     *
     * @return whether one is not over
     */
    private boolean dropThoseThatAreOver() {
        Set<Operation<S, ?>> over = new HashSet<>();
        for (Operation<S, ?> operation : operations) {
            if (operation.isOver()) {
                over.add(operation);
            }
        }
        if (over.size() == operations.size()) {
            return false;
        }
        if (!over.isEmpty()) {
            operations.removeAll(over);
            over.forEach(operation -> lane.operationEnded());
        }
        return true;
    }

    private RuntimeException failure(Operation<S, ?> operation) {
        return operation.wasSent() && sent.areInDoubt()
                ? new IndeterminateException(trouble)
                : new NoQuorumException(trouble);
    }

    private void noteTrouble(int server, @Nullable Throwable failure) {
        Throwable cause = cause(failure);
        trouble = "server " + context.serverId(server) + ": "
                + (cause instanceof AcceptorUnavailableException known ? known.getMessage() : String.valueOf(cause));
    }

    /** A future that depends on another one wraps what that failed with. */
    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
    }

    private static boolean isInvalid(@Nullable Throwable failure) {
        return cause(failure) instanceof AcceptorUnavailableException known && known.reason() == Reason.INVALID;
    }

    private static boolean surelyChangedNothing(@Nullable Throwable failure) {
        return cause(failure) instanceof AcceptorUnavailableException known && known.nothingChanged();
    }
}
