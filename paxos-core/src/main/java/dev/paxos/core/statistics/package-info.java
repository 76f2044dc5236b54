/**
 * What is counted while the system runs, for those who operate it.
 *
 * <pre>
 * Histogram   how often values fell between which bounds, and their sum
 * </pre>
 *
 * <p>What it does not do: name or publish anything, or decide by what was counted.
 */
@NullMarked
package dev.paxos.core.statistics;

import org.jspecify.annotations.NullMarked;
