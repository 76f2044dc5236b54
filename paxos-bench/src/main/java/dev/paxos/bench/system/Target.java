package dev.paxos.bench.system;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A system that can be measured, with one kind of client. */
public interface Target {
    /** Returns its name, as options and reports give it. */
    String name();

    /** Returns what is missing on this machine to measure it, or nothing. */
    Optional<String> missing();

    /** Returns the version of the servers, for the report. */
    String version();

    /**
     * Starts three servers, and waits until they serve.
     *
     * @param directory an empty directory for their data and logs
     * @return the cluster, to be closed
     */
    Cluster start(Path directory) throws Exception;

    /**
     * Connects a client.
     *
     * @param clients how many operations it will have under way
     * @param ports one for each server: the cluster's, or others behind which are the servers
     * @return the client, ready for use
     */
    Session connect(int clients, List<Integer> ports) throws Exception;
}
