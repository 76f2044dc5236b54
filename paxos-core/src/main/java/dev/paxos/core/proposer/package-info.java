/**
 * The proposer: changes and reads the states of keys on a majority of acceptors.
 *
 * <pre>
 * Proposer                 changes and reads; what a caller is told
 *   Change                 what is to become of a state
 *   ValueFormat            what values mean, and what they tell of the rounds that made them
 *   ProposerContext        acceptors, {@link dev.paxos.core.proposer.ProposerLimits}, {@link dev.paxos.core.proposer.Timer}
 *   PaxosException         NoQuorum, Indeterminate or Overloaded
 * Lanes, Lane             the operations of each key: combining, and restraint where others are at work
 *   KeptPromises           what makes the next round of an idle key faster
 *   Group                  operations that share rounds: phases, back-off, what became of attempts in doubt
 *   Operation, Attempt     a caller's change; what a round's changes make of a state
 *   Round, Tally, Quorum   pure: one attempt at one ballot
 *   Mailbox                one event at a time, without a lock
 *   Ballots                fresh ones
 * QuorumRead               pure: a read without a write
 * </pre>
 *
 * <p>What it does not do: send anything itself. {@link dev.paxos.core.acceptor.AcceptorClient} is the way to the
 * acceptors, in this process or over a transport of the embedding application's choice.
 */
@NullMarked
package dev.paxos.core.proposer;

import org.jspecify.annotations.NullMarked;
