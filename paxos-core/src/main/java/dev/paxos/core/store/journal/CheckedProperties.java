package dev.paxos.core.store.journal;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.zip.CRC32C;

/** Small property files for people to read, with a checksum as their last line. They are there wholly or not at all. */
final class CheckedProperties {
    private static final int MAX_BYTES = 64 << 10;
    private static final String CHECKSUM = "checksum=";

    private CheckedProperties() {}

    /** Writes a file, in place of the one before; it is durable on return. */
    static void write(JournalFiles files, String name, Map<String, String> properties) throws IOException {
        StringBuilder lines = new StringBuilder();
        properties.forEach((key, value) ->
                lines.append(key).append('=').append(escaped(value)).append('\n'));
        String text = lines + checksum(lines.toString());
        String unfinished = name + FileHeader.UNFINISHED;
        if (files.list().contains(unfinished)) {
            files.delete(unfinished);
        }
        try (JournalFile file = files.create(unfinished)) {
            file.writeFully(StandardCharsets.US_ASCII.encode(text), 0);
            file.force(true);
        }
        files.rename(unfinished, name);
        files.syncDirectory();
    }

    /**
     * Reads a file.
     *
     * @throws CorruptStateException if its checksum is wrong, if it has a broken escape, or its line {@code format} is of another version
     */
    static Properties read(JournalFiles files, String name) throws IOException {
        String path = files.describe(name);
        String text;
        try (JournalFile file = files.openForReading(name)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), MAX_BYTES));
            file.readFully(bytes, 0);
            text = StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
        }
        int end = text.lastIndexOf(CHECKSUM);
        if (end < 0 || !text.substring(end).equals(checksum(text.substring(0, end)))) {
            throw new CorruptStateException(path, -1, "its checksum is wrong. " + Recovery.ADVICE);
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new CorruptStateException(path, -1, "makes no sense: " + e.getMessage() + ". " + Recovery.ADVICE);
        }
        String format = properties.getProperty("format", "");
        if (!format.equals(Integer.toString(FileHeader.FORMAT))) {
            throw new CorruptStateException(path, -1, FileHeader.wrongFormat(format));
        }
        return properties;
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
