package dev.paxos.bench.system;

import java.util.List;

/**
 * The running servers of one target. Used by one thread at a time.
 */
public interface Cluster extends AutoCloseable {
    /** Returns the servers. */
    List<ServerProcess> servers();

    /** Returns the port of each server that a client talks to, in the order of the servers. */
    List<Integer> clientPorts();

    /**
     * Returns the server whose loss hurts most: the leader, where there is one.
     *
     * @return an index in {@link #servers()}
     */
    int mostImportantServer();

    /**
     * Connects a client.
     *
     * @param clients how many operations it will have under way
     * @return the client, ready for use
     */
    default Session connect(int clients) throws Exception {
        return connect(clients, clientPorts());
    }

    /**
     * Connects a client by other ports, behind which are the servers.
     *
     * @param clients how many operations it will have under way
     * @param ports one for each server
     * @return the client, ready for use
     */
    Session connect(int clients, List<Integer> ports) throws Exception;

    /** Returns the CPU time of all servers so far, in milliseconds. */
    default long cpuMillis() {
        return servers().stream().mapToLong(ServerProcess::cpuMillis).sum();
    }

    /** Returns the resident memory of the largest server, in bytes. */
    default long largestResidentBytes() {
        return servers().stream().mapToLong(ServerProcess::residentBytes).max().orElse(0);
    }

    /** Stops the servers. */
    @Override
    default void close() {
        servers().forEach(ServerProcess::close);
    }
}
