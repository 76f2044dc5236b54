package dev.paxos.server.security;

import dev.paxos.core.proposer.ThreadTimer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Roles by token, from a file in which each line is a role, the SHA-256 of a token in hexadecimal digits, and what a
 * person may want to remember of it. Blank lines and those that begin with {@code #} are nothing. The tokens themselves
 * are nowhere: they must be long and random, as 32 bytes of {@code openssl rand} are, for a hash of a word is soon undone.
 *
 * <p>The file is looked at every second. Where it has changed and cannot be used, that is logged, and what was there
 * stays in force. Thread-safe.
 */
public final class TokenFile implements AutoCloseable {
    /** The most tokens: each is compared with what a caller presents. */
    public static final int MAX_TOKENS = 1000;

    private static final Logger LOG = System.getLogger(TokenFile.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Pattern LINE = Pattern.compile("(read|write|peer)\\s+([0-9a-fA-F]{64})(\\s.*)?");

    private record Known(String hash, Role role) {}

    private final Path path;
    private final ThreadTimer timer = new ThreadTimer("paxos-tokens");
    private volatile List<Known> known;

    // Belongs to the timer, once it runs.
    private String lastSeen;

    /**
     * Reads the file.
     *
     * @param path where it is
     * @throws IOException if it cannot be used; the message says why, in one line
     */
    public TokenFile(Path path) throws IOException {
        this.path = path;
        lastSeen = content();
        known = parse(lastSeen);
        lookLater();
    }

    /**
     * Returns the role of a token.
     *
     * @param token what a caller presents
     * @return the role, if the token is known
     */
    public Optional<Role> roleOf(String token) {
        byte[] hash = bytes(sha256(token));
        Optional<Role> role = Optional.empty();
        // Each is compared, and each whole, so that the time tells nothing.
        for (Known candidate : known) {
            if (MessageDigest.isEqual(bytes(candidate.hash), hash)) {
                role = Optional.of(candidate.role);
            }
        }
        return role;
    }

    /** Looks at the file no more. */
    @Override
    public void close() {
        timer.close();
    }

    private void lookLater() {
        timer.schedule(INTERVAL.toNanos(), () -> {
            try {
                look();
            } finally {
                lookLater();
            }
        });
    }

    private void look() {
        String problem = "";
        String seen = "";
        try {
            seen = content();
            if (!seen.equals(lastSeen)) {
                known = parse(seen);
                LOG.log(Level.INFO, "The tokens in {0} have changed, there are {1} now", path, known.size());
            }
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (!problem.isEmpty() && !seen.equals(lastSeen)) {
            LOG.log(Level.WARNING, "The tokens of before stay in force: {0}", problem);
        }
        lastSeen = seen;
    }

    private String content() throws IOException {
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + path, e);
        } catch (IOException e) {
            throw new IOException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A line is never shown: it may be a token that stands there by mistake. */
    private List<Known> parse(String content) throws IOException {
        List<Known> tokens = new ArrayList<>();
        int number = 0;
        for (String line : content.lines().toList()) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(stripped);
            if (!matcher.matches()) {
                throw new IOException(path + " line " + number
                        + " must be read, write or peer, and the SHA-256 of a token in 64 hexadecimal digits");
            }
            Role role = Role.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
            tokens.add(new Known(matcher.group(2).toLowerCase(Locale.ROOT), role));
        }
        if (tokens.size() > MAX_TOKENS) {
            throw new IOException(path + " has " + tokens.size() + " tokens, at most " + MAX_TOKENS + " may be in it");
        }
        return List.copyOf(tokens);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
