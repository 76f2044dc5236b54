package dev.paxos.core.store;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a store is opened with.
 *
 * @param directory the data directory of this server alone; it may not exist yet
 * @param clusterName the name of the cluster that the server belongs to
 * @param serverId the id of the server in its cluster
 * @param options settings of the store's own, by name; a store refuses names that it does not know
 */
public record StoreConfig(Path directory, String clusterName, int serverId, Map<String, String> options) {
    /** Copies the options and checks that nothing is missing. */
    public StoreConfig {
        requireNonNull(directory, "directory");
        requireNonNull(clusterName, "clusterName");
        options = Map.copyOf(options);
    }
}
