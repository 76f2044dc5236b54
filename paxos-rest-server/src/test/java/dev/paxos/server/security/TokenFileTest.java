package dev.paxos.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger LOG = Logger.getLogger(TokenFile.class.getName());

    @TempDir
    private Path directory;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            logged.add(formatter.formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private Path path;

    @BeforeEach
    void begin() {
        path = directory.resolve("tokens");
        LOG.setLevel(Level.INFO);
        LOG.addHandler(handler);
    }

    @AfterEach
    void end() {
        LOG.removeHandler(handler);
    }

    @Test
    void aTokenIsKnownByItsHash() throws Exception {
        write("# who may what", "", "read " + hash("r"), "  write\t" + hash("w") + "  billing", "peer " + hash("p"));
        try (TokenFile tokens = new TokenFile(path)) {
            assertThat(tokens.roleOf("r")).contains(Role.READ);
            assertThat(tokens.roleOf("w")).contains(Role.WRITE);
            assertThat(tokens.roleOf("p")).contains(Role.PEER);
            assertThat(tokens.roleOf("x")).isEmpty();
            assertThat(tokens.roleOf("")).isEmpty();
            assertThat(tokens.roleOf(hash("r"))).isEmpty();
        }
    }

    @Test
    void anEmptyFileKnowsNobody() throws Exception {
        write();
        try (TokenFile tokens = new TokenFile(path)) {
            assertThat(tokens.roleOf("r")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "read secret", "admin %s", "read", "read%s", "read %sff", "READ %s"})
    void aLineThatIsNoTokenIsRefusedWithoutShowingIt(String line) throws Exception {
        write("read " + hash("r"), line.formatted(hash("w")));

        assertThatThrownBy(() -> new TokenFile(path))
                .isInstanceOf(IOException.class)
                .hasMessage(path + " line 2 must be read, write or peer, and the SHA-256 of a token in 64 hexadecimal"
                        + " digits");
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> new TokenFile(path)).hasMessage("there is no " + path);
    }

    @Test
    void moreTokensThanAreComparedInGoodTimeAreRefused() throws Exception {
        Files.write(
                path,
                Stream.generate(() -> "read " + "0".repeat(64)).limit(1001).toList());

        assertThatThrownBy(() -> new TokenFile(path)).hasMessageContaining("has 1001 tokens, at most 1000");
    }

    @Test
    void aChangeIsFollowed() throws Exception {
        write("read " + hash("old"));
        try (TokenFile tokens = new TokenFile(path)) {
            write("write " + hash("new"));

            await().atMost(PATIENCE).until(() -> tokens.roleOf("new").isPresent());
            assertThat(tokens.roleOf("new")).contains(Role.WRITE);
            assertThat(tokens.roleOf("old")).isEmpty();
        }
        assertThat(logged.toString()).contains("have changed, there are 1 now");
    }

    @Test
    void aChangeThatCannotBeUsedIsLoggedOnceAndChangesNothing() throws Exception {
        write("read " + hash("old"));
        try (TokenFile tokens = new TokenFile(path)) {
            write("secret");
            await().atMost(PATIENCE).until(() -> logged.toString().contains("stay in force"));
            assertThat(tokens.roleOf("old")).contains(Role.READ);

            Files.delete(path);
            await().atMost(PATIENCE).until(() -> logged.toString().contains("there is no"));
            assertThat(tokens.roleOf("old")).contains(Role.READ);

            write("read " + hash("new"));
            await().atMost(PATIENCE).until(() -> tokens.roleOf("new").isPresent());
        }
        assertThat(logged.toString()).containsOnlyOnce("line 1 must be").doesNotContain("secret");
    }

    private void write(String... lines) throws IOException {
        Files.write(path, List.of(lines));
    }

    private static String hash(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }
}
