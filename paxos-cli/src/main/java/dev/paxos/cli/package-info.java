/**
 * {@code paxosctl}: a cluster from the command line, by the SDK.
 *
 * <pre>
 * PaxosCtl               main: the command line, and what each failure is told as
 *   ExitCode             how a command ended, for scripts
 *   Environment          options that stand there
 *   Console              the streams of the process, and whether a person looks at them
 * ClusterCommand         a command that needs a cluster
 *   ClusterOptions       which cluster, and how to connect to it
 *   OutputOptions        text or JSON
 *   GetCommand, PutCommand, CasCommand, DeleteCommand        registers
 *   ProposeCommand       decisions
 *   StatusCommand, WatchStatusCommand, ClusterStatus         the servers
 *   StateCommand         what each acceptor holds for a key
 *   BenchCommand, Latencies                                  a short load
 * JournalCommand         a data directory, without any server
 * ValueArgument          a value given as an argument, a file or the standard input
 * Table, Json            how results are written
 * </pre>
 *
 * <p>What it does not do: decide anything by itself, or retry. What the SDK tells is what the exit code says.
 */
@NullMarked
package dev.paxos.cli;

import org.jspecify.annotations.NullMarked;
