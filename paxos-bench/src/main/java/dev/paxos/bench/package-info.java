/**
 * The program that measures this project's servers and their peers side by side.
 *
 * <pre>
 * Bench            the command: all targets in turn, several times
 * Options          what to measure
 * ClosedCells      the throughput and latency of one target, workload by workload
 * </pre>
 *
 * <p>Not a part of the product: nothing depends on this, and the build runs only its unit tests.
 */
@NullMarked
package dev.paxos.bench;

import org.jspecify.annotations.NullMarked;
