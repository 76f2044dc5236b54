/**
 * Golden traces: scenarios in plain text, played on the real acceptor, journal and proposer.
 *
 * <pre>
 * TraceTest                plays or rewrites each of {@link dev.paxos.core.trace.Traces}; their language is described beside them
 * Trace, Command           the text of one, and one command of it
 * Script                   carries commands out
 *   ClusterScript          servers on disks in memory, proposers, and a network that holds every message
 *     AcceptorVerbs        one message to one server
 *     MachineVerbs         what happens to servers and their disks
 *     OperationVerbs       what proposers are asked to do
 *     MailVerbs, Mail      what becomes of their messages
 *   RoundScript            the pure state machines of a proposer, reply by reply
 * Text, Events             how things are written
 * </pre>
 */
@NullMarked
package dev.paxos.core.trace;

import org.jspecify.annotations.NullMarked;
