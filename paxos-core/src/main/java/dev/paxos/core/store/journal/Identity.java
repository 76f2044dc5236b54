package dev.paxos.core.store.journal;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Whose directory it is: {@value #FILE}.
 *
 * @param clusterName the cluster
 * @param serverId the server in it
 * @param incarnation drawn at random when the directory was made
 */
record Identity(String clusterName, int serverId, UUID incarnation) {
    static final String FILE = "identity.properties";

    private static final int MAX_BYTES = 64 << 10;
    private static final String CHECKSUM = "checksum=";

    /** Writes it, durably; it is there wholly or not at all. */
    void write(JournalFiles files) throws IOException {
        String unfinished = FILE + FileHeader.UNFINISHED;
        try (JournalFile file = files.create(unfinished)) {
            file.writeFully(StandardCharsets.US_ASCII.encode(text()), 0);
            file.force(true);
        }
        files.rename(unfinished, FILE);
        files.syncDirectory();
    }

    /** Reads it. */
    static Identity read(JournalFiles files) throws IOException {
        String path = files.describe(FILE);
        String text;
        try (JournalFile file = files.openForReading(FILE)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), MAX_BYTES));
            file.readFully(bytes, 0);
            text = StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
        }
        int end = text.indexOf(CHECKSUM);
        if (end < 0 || !text.substring(end).equals(checksum(text.substring(0, end)))) {
            throw new CorruptStateException(path, -1, "its checksum is wrong. " + Recovery.ADVICE);
        }
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(text));
            int format = Integer.parseInt(properties.getProperty("format", ""));
            if (format != FileHeader.FORMAT) {
                throw new CorruptStateException(
                        path,
                        -1,
                        "has the format " + format + ", this version reads " + FileHeader.FORMAT
                                + ". Start the version that wrote it");
            }
            return new Identity(
                    properties.getProperty("cluster", ""),
                    Integer.parseInt(properties.getProperty("server", "")),
                    UUID.fromString(properties.getProperty("incarnation", "")));
        } catch (IllegalArgumentException e) {
            throw new CorruptStateException(path, -1, "makes no sense: " + e.getMessage() + ". " + Recovery.ADVICE);
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

    private String text() {
        String lines = "format=" + FileHeader.FORMAT + "\ncluster=" + escaped(clusterName) + "\nserver=" + serverId
                + "\nincarnation=" + incarnation + "\n";
        return lines + checksum(lines);
    }

    private static String checksum(String lines) {
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.ISO_8859_1));
        return CHECKSUM + "%08x\n".formatted(crc.getValue());
    }

    /** Escapes as {@link Properties} reads it: everything but letters, digits and a few signs. */
    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = c < 0x7f && (Character.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0);
            escaped.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return escaped.toString();
    }
}
