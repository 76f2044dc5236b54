package dev.paxos.core.store.journal;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/**
 * What the last clean stop knew to be durable: {@value #FILE}. The end mark in the journal cannot tell that it was itself
 * cut off together with frames before it; this can. It stays true ever after, so it is replaced and never removed.
 */
final class CleanStop {
    static final String FILE = "stopped.properties";

    private CleanStop() {}

    static void write(JournalFiles files, UUID directory, long sequence) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("format", Integer.toString(FileHeader.FORMAT));
        properties.put("incarnation", directory.toString());
        properties.put("sequence", Long.toString(sequence));
        CheckedProperties.write(files, FILE, properties);
    }

    /** Returns the sequence number of the last end mark, or 0 where there was no clean stop yet. */
    static long read(JournalFiles files, UUID directory) throws IOException {
        if (!files.list().contains(FILE)) {
            return 0;
        }
        Properties properties = CheckedProperties.read(files, FILE);
        try {
            if (properties.getProperty("incarnation", "").equals(directory.toString())) {
                return Long.parseLong(properties.getProperty("sequence", ""));
            }
        } catch (NumberFormatException e) {
            // As wrong as another directory's.
        }
        throw new CorruptStateException(
                files.describe(FILE), -1, "belongs to another data directory. " + Recovery.ADVICE);
    }
}
