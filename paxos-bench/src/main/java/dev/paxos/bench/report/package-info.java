/**
 * What was measured, and how it is shown.
 *
 * <pre>
 * Metric      one kind of figure, with its unit
 * Sample      the figures of one target under one load in one round
 * Summary     median and range of the rounds
 * Report      tables in Markdown, and all samples in JSON
 * </pre>
 */
@NullMarked
package dev.paxos.bench.report;

import org.jspecify.annotations.NullMarked;
