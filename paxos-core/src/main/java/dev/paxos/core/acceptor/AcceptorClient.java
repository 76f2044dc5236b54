package dev.paxos.core.acceptor;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * One acceptor as a proposer sees it, in this process or far away: the transport SPI.
 *
 * <p>Each call sends one message at most once and never blocks. Its future completes with the acceptor's reply, which
 * tells only what is durable there, or exceptionally with an {@link AcceptorUnavailableException}: then, unless that
 * tells that {@linkplain AcceptorUnavailableException#nothingChanged nothing changed}, the message may still take effect,
 * now or later. A transport that knows that it never sent the message should
 * {@linkplain AcceptorUnavailableException#beforeSending say so}. A transport completes every
 * future: after its own deadline at the latest. Thread-safe. Dependent actions run on a thread of the transport and
 * must not block.
 *
 * <p>Replies are counted by server, so a client must answer for one acceptor alone: it checks who is at the other end
 * and refuses another server than the one that it was made for.
 */
public interface AcceptorClient {
    /**
     * Phase 1a: asks the acceptor to promise a ballot.
     *
     * @param key the instance
     * @param ballot the ballot, never sent before by anyone
     * @return a promise or a nack
     */
    CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot);

    /**
     * Phase 2a: asks the acceptor to accept a proposal.
     *
     * @param key the instance
     * @param proposal the proposal
     * @param next a ballot above the proposal's that accepting also promises, or {@link Ballot#NONE}
     * @return accepted or a nack
     */
    CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next);

    /**
     * Reads what the acceptor holds.
     *
     * @param key the instance
     * @return its durable state
     */
    CompletableFuture<AcceptorState> state(Key key);

    /**
     * Tells that messages about these keys follow at once. It asks for nothing, and whether it is called changes no reply:
     * an acceptor with many keys finds the states of several together sooner than one by one.
     *
     * @param keys the instances
     */
    default void expect(Collection<Key> keys) {}
}
