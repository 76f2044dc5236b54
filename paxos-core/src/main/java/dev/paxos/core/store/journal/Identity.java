package dev.paxos.core.store.journal;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/**
 * Whose directory it is: {@value #FILE}.
 *
 * @param clusterName the cluster
 * @param serverId the server in it
 * @param incarnation drawn at random when the directory was made
 */
record Identity(String clusterName, int serverId, UUID incarnation) {
    static final String FILE = "identity.properties";

    /** Writes it, durably. */
    void write(JournalFiles files) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("format", Integer.toString(FileHeader.FORMAT));
        properties.put("cluster", clusterName);
        properties.put("server", Integer.toString(serverId));
        properties.put("incarnation", incarnation.toString());
        CheckedProperties.write(files, FILE, properties);
    }

    /** Reads it. */
    static Identity read(JournalFiles files) throws IOException {
        Properties properties = CheckedProperties.read(files, FILE);
        try {
            return new Identity(
                    properties.getProperty("cluster", ""),
                    Integer.parseInt(properties.getProperty("server", "")),
                    UUID.fromString(properties.getProperty("incarnation", "")));
        } catch (IllegalArgumentException e) {
            throw new CorruptStateException(
                    files.describe(FILE), -1, "makes no sense: " + e.getMessage() + ". " + Recovery.ADVICE);
        }
    }

    /** Refuses to go on for another server or cluster. */
    void require(String path, String cluster, int server) throws IOException {
        if (serverId != server || !clusterName.equals(cluster)) {
            throw new IOException(path + " says that the directory belongs to server " + serverId + " of cluster \""
                    + clusterName + "\", and this is server " + server + " of cluster \"" + cluster
                    + "\": give each server a directory of its own");
        }
    }
}
