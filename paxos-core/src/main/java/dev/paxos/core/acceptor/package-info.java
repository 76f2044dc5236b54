/**
 * The acceptor as a running thing: the pure rules of {@link dev.paxos.core.AcceptorState} over a durable store.
 *
 * <pre>
 * AcceptorClient                   one acceptor, local or remote, asynchronous: what proposers talk to
 *   Acceptor                       the local one: keyed, concurrent, group commit, halts on a storage fault
 *     AcceptorLimits               how much it takes on
 *     Headroom                     keeps the last ballots of a key free
 *     AcceptorStatistics           what it answered, and how soon
 *   AcceptorUnavailableException   why there was no reply
 * </pre>
 *
 * <p>What it does not do: grant anything. What is granted is said by the rules alone; it only refuses what would use up a
 * key's ballots, and what it has no room for.
 */
@NullMarked
package dev.paxos.core.acceptor;

import org.jspecify.annotations.NullMarked;
