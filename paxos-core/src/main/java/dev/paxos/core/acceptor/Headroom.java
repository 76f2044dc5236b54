package dev.paxos.core.acceptor;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.Namespace;
import dev.paxos.core.Transition;
import java.util.function.Function;

/**
 * Keeps ballots free above those of a register, so that no message can end its life. Through the last quarter of the range a
 * promise rises by steps: a message that asks for more is refused and raises it by one. So whoever is far behind the others
 * follows them in as many messages as it took to get there, and the end is 131,072 messages away.
 *
 * <p>To promise what nobody will use is always safe. Decisions have the whole range at once, for their numbers are the
 * caller's.
 */
final class Headroom {
    private static final long LAST_QUARTER = 3L << 61;

    /** Some 17 million rounds. */
    private static final long STEP = 1L << 44;

    private Headroom() {}

    /** Tells whether a message with this ballot asks for more than a step. */
    static boolean isExceededBy(Ballot ballot, Key key, AcceptorState state) {
        return ballot.number() > LAST_QUARTER
                && key.namespace() == Namespace.REGISTERS
                && ballot.isAbove(nextStep(state));
    }

    /** Refuses, and promises the next step. */
    static <R> Transition<R> raise(AcceptorState state, Function<Nack, R> reply) {
        AcceptorState raised = new AcceptorState(nextStep(state), state.accepted());
        return new Transition<>(raised, reply.apply(new Nack(raised.promised(), raised.accepted())), true);
    }

    private static Ballot nextStep(AcceptorState state) {
        return Ballot.of(
                Math.min(Long.MAX_VALUE - STEP, Math.max(state.promised().number(), LAST_QUARTER)) + STEP);
    }
}
