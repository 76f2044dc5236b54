/**
 * The program that measures this project's servers and their peers side by side.
 *
 * <pre>
 * Bench            the command: all targets in turn, several times
 * Options          what to measure
 * micro            JMH benchmarks of the core alone
 * Experiment       what is measured of one target in one round
 *   ClosedCells      throughput and latency, workload by workload
 *   Failover         writes while a server fails and comes back
 *   ManyProcesses    increments from several processes, each a Worker
 *   AcceptorAlone    one acceptor beside the bare disk (DiskProbe) and the bare network (EchoProbe)
 *   MillionKeys      one acceptor with many keys: compaction under load, restart
 *   ColdStart        from nothing to the first put, and the memory of idle servers
 * </pre>
 *
 * <p>Not a part of the product. The build runs only its unit tests, and lends {@link dev.paxos.bench.link} to the tests of
 * real clusters.
 */
@NullMarked
package dev.paxos.bench;

import org.jspecify.annotations.NullMarked;
