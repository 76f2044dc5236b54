package dev.paxos.core.trace;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.register.EnvelopeText;

/**
 * How ballots, proposals and replies are written in traces. A ballot that a proposer drew is written as its counter and
 * the proposer's id, {@code 3.7}; any other as the number that it is.
 */
public final class Text {
    private static final int ID_BITS = 20;
    /** No proposer of a trace draws so many ballots. */
    private static final long MOST_ROUNDS = 1 << 20;

    private Text() {}

    public static Ballot ballot(String text) {
        int dot = text.indexOf('.');
        return dot < 0
                ? Ballot.of(Long.parseLong(text))
                : Ballot.of(
                        (Long.parseLong(text.substring(0, dot)) << ID_BITS) | Long.parseLong(text.substring(dot + 1)));
    }

    public static String of(Ballot ballot) {
        long counter = ballot.number() >> ID_BITS;
        return counter > 0 && counter < MOST_ROUNDS
                ? counter + "." + (ballot.number() & ((1 << ID_BITS) - 1))
                : ballot.toString();
    }

    /** Reads {@code ballot:value}. */
    public static Proposal proposal(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(text);
        }
        return new Proposal(ballot(text.substring(0, colon)), Value.utf8(text.substring(colon + 1)));
    }

    public static String of(Proposal proposal) {
        return of(proposal.ballot()) + ":" + of(proposal.value());
    }

    /** The value of a register as {@link EnvelopeText} writes it, any other as it is. */
    static String of(Value value) {
        return EnvelopeText.of(value).orElse(value.toString());
    }

    static String of(AcceptorState state) {
        return "promised=" + of(state.promised()) + accepted(state.accepted());
    }

    static String of(PrepareReply reply) {
        return reply instanceof Promise promise
                ? "Promise " + of(promise.ballot()) + accepted(promise.accepted())
                : of((Nack) reply);
    }

    static String of(AcceptReply reply) {
        return reply instanceof Accepted accepted ? "Accepted " + of(accepted.ballot()) : of((Nack) reply);
    }

    private static String of(Nack nack) {
        return "Nack promised=" + of(nack.promised()) + accepted(nack.accepted());
    }

    private static String accepted(Proposal accepted) {
        return accepted.isNone() ? "" : " accepted=" + of(accepted);
    }

    /** Any reply of an acceptor. */
    static String of(Object reply) {
        if (reply instanceof PrepareReply prepared) {
            return of(prepared);
        }
        return reply instanceof AcceptReply accepted ? of(accepted) : of((AcceptorState) reply);
    }
}
