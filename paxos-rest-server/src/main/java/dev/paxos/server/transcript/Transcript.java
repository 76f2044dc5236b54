package dev.paxos.server.transcript;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An operation from its beginning to its end.
 *
 * @param contestants who took part, and what came of it for each
 * @param exchanges every message, in the order in which they were sent
 * @param truncated whether there were more
 * @param acceptors what each acceptor held afterwards, by server; nothing of those that did not say
 */
public record Transcript(
        List<Contestant> contestants,
        List<Exchange> exchanges,
        boolean truncated,
        Map<Integer, Optional<Held>> acceptors) {
    /** Copies. */
    public Transcript {
        contestants = List.copyOf(contestants);
        exchanges = List.copyOf(exchanges);
    }

    /**
     * A proposer that took part.
     *
     * @param name its name in the transcript
     * @param proposerId the last 20 bits of its ballots; 0 where someone else chose the ballot
     * @param outcome what it was told, in words
     * @param decidedAt the ballot of the decision that it was told, else none
     * @param succeeded whether that is what it asked for
     * @param tookNanos how long it took
     */
    public record Contestant(
            String name, int proposerId, String outcome, Ballot decidedAt, boolean succeeded, long tookNanos) {}

    /**
     * What an acceptor held.
     *
     * @param promised its promise, -1 for none
     * @param acceptedAt the ballot of what it had accepted, -1 for nothing
     * @param accepted what it had accepted
     */
    public record Held(long promised, long acceptedAt, Optional<ShownValue> accepted) {
        static Held of(Key key, AcceptorState state) {
            return new Held(
                    state.promised().number(),
                    state.accepted().ballot().number(),
                    ShownValue.of(key, state.accepted()));
        }
    }
}
