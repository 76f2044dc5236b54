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
 * Needs                what a test needs of the machine beyond a JDK; skipped loudly, or forbidden to be
 * Chromium             a real browser, headless
 *   Window             a page in it, and everything that page did wrong
 * DiskRecorder         a preloaded library that writes down what a server asks of the kernel
 *   DiskLog            reads it, as a list of DiskEvents
 *   RecordedDisk       what of that is durable, and what a loss of power may leave of the rest
 *     DiskImage        the files of a directory, each a SparseFile
 *   NumberedLoad       clients whose every message can be told from its number in an answer
 *     ToldState        what the answers have told, and so may not be forgotten
 * </pre>
 *
 * <p>What is not here: what one class alone can show. The modules' own tests hold that.
 */
@NullMarked
package dev.paxos.it;

import org.jspecify.annotations.NullMarked;
