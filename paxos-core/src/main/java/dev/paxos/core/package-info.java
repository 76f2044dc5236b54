/**
 * The words of the protocol as small immutable values, and the acceptor's rules as a pure function over them.
 *
 * <pre>
 * Key            names one independent Paxos instance, in a {@link dev.paxos.core.Namespace}
 * Ballot         a proposal number
 * Value          opaque bytes
 * Proposal       a ballot and a value
 * AcceptorState  what an acceptor must remember of a key, and the two rules that change it
 *   Transition   what a rule made of a state: the state after, and the reply
 * PrepareReply   Promise or Nack
 * AcceptReply    Accepted or Nack
 * </pre>
 *
 * <p>Each value validates itself once, when it is made. Nothing here does I/O, reads a clock or starts a thread.
 */
@NullMarked
package dev.paxos.core;

import org.jspecify.annotations.NullMarked;
