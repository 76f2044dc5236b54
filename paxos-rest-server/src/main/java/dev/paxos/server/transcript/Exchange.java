package dev.paxos.server.transcript;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import java.util.Optional;

/**
 * A message to an acceptor, and what came back. Times are in nanoseconds since the operation began.
 *
 * @param proposer the name of the proposer
 * @param server the server of the acceptor
 * @param type what the message asks for
 * @param ballot its ballot
 * @param value the value that it asks to accept, if it does
 * @param next the ballot above that it asks to promise by accepting, else none
 * @param sentNanos when it was sent
 * @param reply what came back, or nothing where nothing did until the transcript was told
 */
public record Exchange(
        String proposer,
        int server,
        Type type,
        Ballot ballot,
        Optional<ShownValue> value,
        Ballot next,
        long sentNanos,
        Optional<Reply> reply) {

    /** What a message asks for. */
    public enum Type {
        /** Phase 1a. */
        PREPARE,
        /** Phase 2a. */
        ACCEPT
    }

    /** What an acceptor answers, or why it does not. */
    public enum Verdict {
        /** Phase 1b. */
        PROMISE,
        /** Phase 2b. */
        ACCEPTED,
        /** Something above the ballot is promised. */
        NACK,
        /** There is no answer. */
        UNAVAILABLE
    }

    /**
     * What came back.
     *
     * @param verdict what the acceptor answers
     * @param atNanos when it arrived
     * @param promised the promise in force, where the answer tells it, else none
     * @param acceptedAt the ballot of what was accepted before, where the answer tells of anything, else none
     * @param accepted the value of that
     * @param problem why there is no answer, where there is none
     */
    public record Reply(
            Verdict verdict,
            long atNanos,
            Ballot promised,
            Ballot acceptedAt,
            Optional<ShownValue> accepted,
            Optional<String> problem) {

        static Reply of(Key key, PrepareReply reply, long atNanos) {
            if (reply instanceof Promise promise) {
                return told(Verdict.PROMISE, atNanos, promise.ballot(), key, promise.accepted());
            }
            return nack(key, (Nack) reply, atNanos);
        }

        static Reply of(Key key, AcceptReply reply, long atNanos) {
            if (reply instanceof Accepted accepted) {
                return told(Verdict.ACCEPTED, atNanos, accepted.ballot(), key, Proposal.NONE);
            }
            return nack(key, (Nack) reply, atNanos);
        }

        static Reply unavailable(Throwable why, long atNanos) {
            return new Reply(
                    Verdict.UNAVAILABLE,
                    atNanos,
                    Ballot.NONE,
                    Ballot.NONE,
                    Optional.empty(),
                    Optional.of(String.valueOf(why.getMessage())));
        }

        private static Reply nack(Key key, Nack nack, long atNanos) {
            return told(Verdict.NACK, atNanos, nack.promised(), key, nack.accepted());
        }

        private static Reply told(Verdict verdict, long atNanos, Ballot promised, Key key, Proposal accepted) {
            return new Reply(
                    verdict, atNanos, promised, accepted.ballot(), ShownValue.of(key, accepted), Optional.empty());
        }
    }

    Exchange answered(Reply came) {
        return new Exchange(proposer, server, type, ballot, value, next, sentNanos, Optional.of(came));
    }
}
