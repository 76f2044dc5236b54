package dev.paxos.bench.system;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The running servers of one target. Used by one thread at a time.
 *
 * @param servers the servers
 * @param ports where a client of the target reaches each of them, in the same order
 * @param toFail takes the number of a round, and returns the index of the server whose loss is to be tried then: the
 *     leader where there is one, else another one each round
 */
public record Cluster(List<ServerProcess> servers, List<Integer> ports, IntUnaryOperator toFail)
        implements AutoCloseable {
    /** Copies the lists. */
    public Cluster {
        servers = List.copyOf(servers);
        ports = List.copyOf(ports);
    }

    /** Returns the CPU time of all servers so far, in milliseconds. */
    public long cpuMillis() {
        return servers.stream().mapToLong(ServerProcess::cpuMillis).sum();
    }

    /** Returns the resident memory of the largest server, in bytes. */
    public long largestResidentBytes() {
        return servers.stream().mapToLong(ServerProcess::residentBytes).max().orElse(0);
    }

    /** Stops the servers. */
    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
    }
}
