/**
 * What the server counts, under the names that Prometheus knows it by. {@code docs/operations.md} lists all of it.
 *
 * <pre>
 * Metrics               everything that is published, written out when it is asked for
 *   HistogramFamily     one metric: histograms by the values of a few labels
 *   ServerMeters        names what acceptor, store, proposers and monitor count themselves
 * OperationStatistics   what came of operations on registers and decisions, and how soon
 * </pre>
 *
 * <p>What it does not do: cost anything before it is asked for. What is counted on the way of a message is a {@link
 * dev.paxos.core.statistics.Histogram} or an adder, and no class of Micrometer is loaded before the first scrape.
 */
@NullMarked
package dev.paxos.server.metrics;

import org.jspecify.annotations.NullMarked;
