/**
 * The acceptor as a running thing: the pure rules of {@link dev.paxos.core.AcceptorState} over a durable store.
 *
 * <pre>
 * AcceptorClient                   one acceptor, local or remote, asynchronous: what proposers talk to
 *   Acceptor                       the local one: keyed, concurrent, group commit, halts on a storage fault
 *     AcceptorStatistics           what it answered, and how soon
 *   AcceptorUnavailableException   why there was no reply
 * </pre>
 *
 * <p>What it does not do: decide anything. Whether a message is granted is said by the rules alone.
 */
@NullMarked
package dev.paxos.core.acceptor;

import org.jspecify.annotations.NullMarked;
