package dev.paxos.it;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every reply that one acceptor ever gave, crashes included, and whether each later one still agrees with it. What a
 * reply tells was durable when it left, so a message that is sent after the reply arrived must find it, or what has
 * overtaken it. Thread-safe.
 *
 * <p>A message without a reply may have taken effect or not: it is noted as sent, and nothing is concluded from it.
 */
final class ReplyLedger {
    private final Map<Key, Page> pages = new ConcurrentHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long replies;

    /**
     * What was surely true of a key when a message about it was sent.
     *
     * @param promised no promise is below it
     * @param accepted held, or overtaken by a higher ballot
     */
    record Known(Ballot promised, Proposal accepted) {}

    /** What is known of one key; its own lock guards it. */
    private static final class Page {
        private Known known = new Known(Ballot.NONE, Proposal.NONE);
        private final Map<Ballot, Value> acceptedAt = new HashMap<>();
        private final Set<Ballot> promisedByPrepare = new HashSet<>();
        private final Set<Ballot> promisedByAccept = new HashSet<>();
        private final Set<Ballot> ballotsSent = new HashSet<>();
        private final Map<Proposal, Integer> timesSent = new HashMap<>();
    }

    /** Returns what is known of a key, for a read that is about to be sent, or to choose the next ballot by. */
    Known known(Key key) {
        Page page = page(key);
        synchronized (page) {
            return page.known;
        }
    }

    /** Notes a prepare that is about to be sent. */
    Known sending(Key key, Ballot ballot) {
        Page page = page(key);
        synchronized (page) {
            page.ballotsSent.add(ballot);
            return page.known;
        }
    }

    /** Notes an accept that is about to be sent. */
    Known sending(Key key, Proposal proposal, Ballot next) {
        Page page = page(key);
        synchronized (page) {
            page.ballotsSent.add(proposal.ballot());
            page.ballotsSent.add(next);
            page.timesSent.merge(proposal, 1, Integer::sum);
            return page.known;
        }
    }

    /** Checks the reply to a prepare, and notes it. */
    void replied(Key key, Known before, Ballot ballot, PrepareReply reply) {
        String what = "prepare " + ballot + " -> " + reply;
        Page page = page(key);
        synchronized (page) {
            if (reply instanceof Promise promise) {
                require(promise.ballot().equals(ballot), key, before, what, "another ballot than the one asked for");
                require(ballot.isAbove(before.promised()), key, before, what, "a promise was broken");
                require(page.promisedByPrepare.add(ballot), key, before, what, "the ballot was promised before");
                require(!page.promisedByAccept.contains(ballot), key, before, what, "an accept promised the ballot");
                reveal(page, key, before, what, ballot, promise.accepted());
            } else if (reply instanceof Nack nack) {
                require(!ballot.isAbove(nack.promised()), key, before, what, "refused without a reason");
                reveal(page, key, before, what, nack.promised(), nack.accepted());
            }
        }
    }

    /** Checks the reply to an accept, and notes it. */
    void replied(Key key, Known before, Proposal proposal, Ballot next, AcceptReply reply) {
        String what = "accept " + proposal + " next " + next + " -> " + reply;
        Ballot ballot = proposal.ballot();
        Page page = page(key);
        synchronized (page) {
            if (reply instanceof Accepted accepted) {
                boolean maybeHeld = page.timesSent.getOrDefault(proposal, 0) > 1;
                require(accepted.ballot().equals(ballot), key, before, what, "another ballot than the one asked for");
                require(maybeHeld || !before.promised().isAbove(ballot), key, before, what, "a promise was broken");
                // Of a proposal that it held already an acceptor says so again, whoever was promised the next ballot.
                if (!next.isNone() && !maybeHeld) {
                    page.promisedByAccept.add(next);
                    require(!page.promisedByPrepare.contains(next), key, before, what, "next was promised before");
                }
                // What is known of the promise may be above what the reply tells.
                Ballot told = next.isAbove(ballot) ? next : ballot;
                Ballot promised = before.promised().isAbove(told) ? before.promised() : told;
                reveal(page, key, before, what, promised, proposal);
            } else if (reply instanceof Nack nack) {
                boolean contradicts = nack.accepted().ballot().equals(ballot)
                        && !nack.accepted().value().equals(proposal.value());
                require(contradicts || nack.promised().isAbove(ballot), key, before, what, "refused without a reason");
                reveal(page, key, before, what, nack.promised(), nack.accepted());
            }
        }
    }

    /** Checks a state that was read, and notes it. */
    void read(Key key, Known before, AcceptorState state) {
        Page page = page(key);
        synchronized (page) {
            reveal(page, key, before, "state -> " + state, state.promised(), state.accepted());
        }
    }

    /** Returns the keys of which anything was ever sent. */
    Set<Key> keys() {
        return Set.copyOf(pages.keySet());
    }

    /** Returns how many replies were checked. */
    synchronized long replies() {
        return replies;
    }

    /** Returns every disagreement, in plain words. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    private void reveal(Page page, Key key, Known before, String what, Ballot promised, Proposal accepted) {
        countReply();
        require(!before.promised().isAbove(promised), key, before, what, "the promise went back");
        require(
                !before.accepted().ballot().isAbove(accepted.ballot()),
                key,
                before,
                what,
                "an accepted proposal is gone");
        require(!accepted.ballot().isAbove(promised), key, before, what, "accepted above the promise");
        require(promised.isNone() || page.ballotsSent.contains(promised), key, before, what, "nobody sent that ballot");
        if (!accepted.isNone()) {
            require(page.timesSent.containsKey(accepted), key, before, what, "nobody proposed that value");
            Value value = page.acceptedAt.putIfAbsent(accepted.ballot(), accepted.value());
            require(
                    value == null || value.equals(accepted.value()),
                    key,
                    before,
                    what,
                    "another value was accepted at that ballot");
        }
        Known known = page.known;
        page.known = new Known(
                promised.isAbove(known.promised()) ? promised : known.promised(),
                accepted.ballot().isAbove(known.accepted().ballot()) ? accepted : known.accepted());
    }

    private Page page(Key key) {
        return pages.computeIfAbsent(key, unknown -> new Page());
    }

    private synchronized void countReply() {
        replies++;
    }

    private void require(boolean holds, Key key, Known before, String what, String otherwise) {
        if (!holds) {
            synchronized (this) {
                violations.add(otherwise + ": " + key + ": " + what + "; known when it was sent: " + before);
            }
        }
    }
}
