package dev.paxos.client;

import static java.util.Objects.requireNonNull;

/**
 * Who answers at an address, in the server's own words.
 *
 * @param clusterName the cluster that the server belongs to
 * @param serverId the server's number in it, from 1 up
 * @param incarnation names the birth of the server's data directory: another one under the same id means that the
 *     acceptor began anew, without its promises
 */
public record ServerIdentity(String clusterName, int serverId, String incarnation) {
    /** Checks that nothing is missing. */
    public ServerIdentity {
        requireNonNull(clusterName, "clusterName");
        requireNonNull(incarnation, "incarnation");
    }
}
