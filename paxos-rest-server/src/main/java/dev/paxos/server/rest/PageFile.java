package dev.paxos.server.rest;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the page, from the jar.
 *
 * @param contentType what it is
 * @param tag another one for other bytes
 * @param bytes what is in it; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PageFile(String contentType, String tag, byte[] bytes) {
    private static final Pattern NAME = Pattern.compile("[a-z]+(?:-[a-z]+)*\\.([a-z]+)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "svg", "image/svg+xml");
    private static final int TAG_BYTES = 16;

    /** Reads the file of a name, if there is one. A name has no path in it. */
    static Optional<PageFile> read(String name) throws IOException {
        Matcher matcher = NAME.matcher(name);
        String type = matcher.matches() ? TYPES.get(matcher.group(1)) : null;
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream in = PageFile.class.getResourceAsStream("/page/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            return Optional.of(new PageFile(type, tagOf(bytes), bytes));
        }
    }

    private static String tagOf(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
