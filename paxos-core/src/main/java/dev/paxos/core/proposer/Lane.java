package dev.paxos.core.proposer;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one key in this process. One group of them is under way at a time; those that come meanwhile go
 * together into the next. Between groups the lane keeps what makes the next one faster: the promise of a ballot for it,
 * and what is chosen, the state that it begins from. With nobody left it goes to {@link KeptPromises}.
 *
 * <p>On a key on which others overtook this proposer no promise is asked for in advance for a while, for it would stand
 * in their way; and between two groups each of those others has its turn.
 */
final class Lane<S> extends Mailbox {
    private static final Logger LOG = System.getLogger(Lane.class.getName());

    /** This and its key, without the bytes of its name, and the entry of the map. */
    static final int BYTES_OF_OBJECTS = 256;

    private static final int MAX_RESTRAINT = 64;
    private static final int TURNS_OF_A_GENERATION = 16;

    // Guarded by the lanes' lock.
    int operations;
    boolean retired;
    boolean usedLately;
    int keptBytes;

    @Nullable
    Lane<S> nextActive;

    @Nullable
    Lane<S> previousActive;

    private final Proposer<S> proposer;
    private final Key key;

    // All below belongs to the mailbox.
    private @Nullable Deque<Operation<S, ?>> waiting;
    private @Nullable Group<S> group;
    private Ballot seen = Ballot.NONE;
    private Ballot promised = Ballot.NONE;
    private Proposal chosen = Proposal.NONE;
    private int restraint;

    /** Those who overtook this one of late: a bit for each, by the last six of its proposer id, so that some may share one. */
    private long rivals;

    /** The same of the generation before: who has left is forgotten. */
    private long olderRivals;

    private int turns;

    /** Until when it is the turn of the others; null where it is not. */
    private @Nullable Long turnNanos;

    private boolean awaitsTurn;

    private volatile long dueNanos = Long.MAX_VALUE;

    Lane(Proposer<S> proposer, Key key) {
        this.proposer = proposer;
        this.key = key;
    }

    Proposer<S> proposer() {
        return proposer;
    }

    Key key() {
        return key;
    }

    /** Takes an operation for which the lane was claimed. */
    void submit(Operation<S, ?> operation) {
        post(() -> {
            if (group == null && !awaitsTurn && !isTurnOfOthers()) {
                dueNanos = operation.deadlineNanos();
                List<Operation<S, ?>> alone = new ArrayList<>(1);
                alone.add(operation);
                begin(alone);
                return;
            }
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            waiting.add(operation);
            dueBy(operation.deadlineNanos());
            if (group == null) {
                awaitTurn();
            }
        });
    }

    /** A fault of the code ends the group, so that nobody waits for ever. */
    @Override
    void failed(Throwable fault) {
        LOG.log(Level.ERROR, "A fault of the code ended the operations of " + key, fault);
        if (group != null) {
            group.abandon("an internal fault: " + fault);
        }
    }

    private void begin(List<Operation<S, ?>> operations) {
        Group<S> next = new Group<>(this, operations);
        group = next;
        AcceptorState kept = takeKept();
        if (kept == null) {
            next.prepare();
        } else {
            seen = kept.promised();
            next.beginPromised(kept.promised(), kept.accepted());
        }
    }

    /** A promise is used up by the attempt to use it, whatever becomes of that. */
    private @Nullable AcceptorState takeKept() {
        if (promised.isNone()) {
            return proposer.keptPromises().take(key);
        }
        AcceptorState kept = new AcceptorState(promised, chosen);
        promised = Ballot.NONE;
        return kept;
    }

    /** The group has told all its callers, or given up on them; the next one begins with those that wait. */
    void groupEnded(List<Operation<S, ?>> ended) {
        group = null;
        try {
            if (waiting != null && !waiting.isEmpty() && isTurnOfOthers()) {
                rest();
                awaitTurn();
            } else if (!beginNext()) {
                rest();
            }
        } finally {
            ended.forEach(operation -> operationEnded());
        }
    }

    private boolean beginNext() {
        List<Operation<S, ?>> next = takeWaiting();
        if (next.isEmpty()) {
            return false;
        }
        begin(next);
        return true;
    }

    private List<Operation<S, ?>> takeWaiting() {
        List<Operation<S, ?>> taken = new ArrayList<>();
        int most = proposer.context().limits().maxCombined();
        while (waiting != null && !waiting.isEmpty() && taken.size() < most) {
            Operation<S, ?> operation = waiting.remove();
            if (operation.isOver()) {
                operationEnded();
            } else {
                taken.add(operation);
            }
        }
        if (waiting != null && waiting.isEmpty()) {
            waiting = null;
        }
        return taken;
    }

    void operationEnded() {
        proposer.operationEnded(this);
    }

    // ---- what is kept between groups

    /** Keeps a promise that a majority gave for the next group, with what is chosen: the state that it begins from. */
    void keep(Ballot ballot, Proposal accepted) {
        promised = restraint == 0 ? ballot : Ballot.NONE;
        chosen = accepted;
    }

    /** Nobody is at work: what is kept goes where it needs no lane. Restraint does. */
    private void rest() {
        if (!promised.isNone()) {
            proposer.keptPromises().keep(key, promised, chosen);
            promised = Ballot.NONE;
            chosen = Proposal.NONE;
        }
        proposer.lanes().keeps(this, restraint > 0 ? BYTES_OF_OBJECTS + key.nameBytes() : 0);
    }

    /** The next ballot to ask the promise of in advance, or none while there is restraint. */
    Ballot nextAbove(Ballot ballot) {
        return restraint > 0 ? Ballot.NONE : proposer.ballots().freshAbove(ballot);
    }

    void wasOvertakenBy(Ballot ballot) {
        restraint = Math.min(MAX_RESTRAINT, Math.max(2, restraint * 2));
        rivals |= 1L << ballot.number();
    }

    /** A change of this proposer is chosen; where there are rivals, it is their turn. */
    void gotThrough() {
        restraint = Math.max(0, restraint - 1);
        if (restraint == 0) {
            rivals = 0;
            olderRivals = 0;
            return;
        }
        ProposerContext context = proposer.context();
        turnNanos = context.timer().nanoTime() + context.turnOfOthersNanos(Long.bitCount(rivals | olderRivals));
        if (++turns % TURNS_OF_A_GENERATION == 0) {
            olderRivals = rivals;
            rivals = 0;
        }
    }

    /** A ballot above all that were seen for this key; none where the range ends. */
    Ballot freshBallot() {
        Ballot fresh = proposer.ballots().freshAbove(seen);
        saw(fresh);
        return fresh;
    }

    void saw(Ballot ballot) {
        if (ballot.isAbove(seen)) {
            seen = ballot;
        }
    }

    // ---- the turn of others

    private boolean isTurnOfOthers() {
        if (turnNanos != null && proposer.context().timer().nanoTime() - turnNanos >= 0) {
            turnNanos = null;
        }
        return turnNanos != null;
    }

    /** Has those that wait begin when the turn of others is over. */
    private void awaitTurn() {
        if (awaitsTurn || turnNanos == null) {
            return;
        }
        awaitsTurn = true;
        Timer timer = proposer.context().timer();
        timer.schedule(
                turnNanos - timer.nanoTime(),
                () -> post(() -> {
                    awaitsTurn = false;
                    turnNanos = null;
                    // Those that waited may be over by now, and the lane retired with them.
                    beginNext();
                }));
    }

    // ---- deadlines

    /** Tells those whose deadline has passed what is known. Cheap while none has. */
    void expire(long nowNanos) {
        long due = dueNanos;
        if (due != Long.MAX_VALUE && nowNanos - due >= 0) {
            post(() -> {
                if (group != null) {
                    group.expire(nowNanos);
                }
                if (waiting != null) {
                    waiting.removeIf(operation -> {
                        if (operation.isDue(nowNanos)) {
                            operation.fail(new NoQuorumException("those before it on the key took too long"));
                        }
                        if (operation.isOver()) {
                            operationEnded();
                            return true;
                        }
                        return false;
                    });
                }
                updateDue();
            });
        }
    }

    /** Has {@link #expire} look at the operations at this time, or earlier. */
    void dueBy(long nanos) {
        if (dueNanos == Long.MAX_VALUE || nanos - dueNanos < 0) {
            dueNanos = nanos;
        }
    }

    private void updateDue() {
        dueNanos = Long.MAX_VALUE;
        if (group != null) {
            group.tellDue();
        }
        if (waiting != null) {
            waiting.forEach(operation -> dueBy(operation.deadlineNanos()));
        }
    }

    void close(String why) {
        post(() -> {
            if (waiting != null) {
                waiting.forEach(operation -> operation.fail(new NoQuorumException(why)));
            }
            if (group != null) {
                group.tellAll(why);
            }
        });
    }
}
