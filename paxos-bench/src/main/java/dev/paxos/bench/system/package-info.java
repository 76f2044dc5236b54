/**
 * The systems under test, each as real processes on this machine, behind one interface.
 *
 * <pre>
 * Target                what can be measured: whether it is installed, how its servers start, what its clients are
 *   PaxosTarget           this project's servers; MutualTls secures them, where it is to be measured
 *   EtcdTarget
 *   ZooKeeperTarget
 * Cluster               the processes of one target, with an empty directory each
 *   ServerProcess         one of them: its log, CPU time and memory; can be killed, stopped and started again
 * Session               a client of a cluster: asynchronous operations on numbered keys
 * </pre>
 */
@NullMarked
package dev.paxos.bench.system;

import org.jspecify.annotations.NullMarked;
