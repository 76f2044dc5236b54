/**
 * Clusters of real server processes: what the packaged server does over the network, across crashes and beside others.
 *
 * <pre>
 * Workbench            starts everything that a test needs, closes it always, prints the logs of a failed test
 *   ServerProcess      one server as a process: signals, log, readiness, restart
 *     ServerSpec       its id, ports, directory and settings
 *     ProcessLog       what it prints: into a file, the last lines kept at hand
 *   TestCluster        servers that know each other
 *   FreePorts          ports that nothing uses
 *   SilentPort         an address that takes connections and never says a word
 * RestCalls            calls to one server's REST interface
 * LinkedCluster        servers and clients with a faulty link between any two of them
 *   Nemesis            lets servers and links fail at random
 * RegisterClient       an interface of the cluster, for histories: SdkClient, RestClient, GrpcClient
 *   Callers            all clients of a run, and their threads, each a Caller
 *   Continuity         how long a client had no success, though it could have had one
 *   HistoryLog         what was done to the keys of some seconds
 *   Judge              whether that is linearizable: see {@link dev.paxos.it.history}
 * AcceptorLoad         many clients that prepare and accept at random
 *   ReplyLedger        every reply that was ever given, and whether the next one still agrees with it
 * </pre>
 *
 * <p>What is not here: what one class alone can show. The modules' own tests hold that.
 */
@NullMarked
package dev.paxos.it;

import org.jspecify.annotations.NullMarked;
