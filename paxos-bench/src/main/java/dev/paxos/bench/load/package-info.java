/**
 * What puts load on a session, and measures it.
 *
 * <pre>
 * Workload       which operations, in which proportion
 * Load           a workload with its sizes
 *   ClosedLoop   so many operations under way, the next begins when one ends
 *   OpenLoop     so many operations a second, whether earlier ones have ended or not
 *   Preload      makes all keys exist
 * Tally          latencies and failures of one stretch of time
 * Gap            the longest time without a success
 * </pre>
 */
@NullMarked
package dev.paxos.bench.load;

import org.jspecify.annotations.NullMarked;
