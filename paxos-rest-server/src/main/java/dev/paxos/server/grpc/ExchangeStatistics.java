package dev.paxos.server.grpc;

import dev.paxos.core.statistics.Histogram;

/**
 * Counts what goes over the streams of all clients.
 *
 * @param requestNanos how long each request took from its arrival until its reply was written
 * @param batchSizes how many requests came in each message
 */
public record ExchangeStatistics(Histogram requestNanos, Histogram batchSizes) {
    ExchangeStatistics() {
        this(Histogram.ofNanos(), Histogram.ofSizes());
    }
}
