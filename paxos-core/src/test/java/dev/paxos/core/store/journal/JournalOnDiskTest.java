package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.load;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.AcceptorStoreProvider;
import dev.paxos.core.store.StoreConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real disk, as a server and an operator use it. */
class JournalOnDiskTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void chooseDirectory() {
        directory = parent.resolve("not/yet/there");
    }

    private JournalStore open() throws IOException {
        StoreConfig config = new StoreConfig(directory, "a cluster: ü", 3, Map.of("segment-mib", "16"));
        return (JournalStore) AcceptorStoreProvider.named("journal").open(config);
    }

    private int tool(String... args) {
        out.reset();
        err.reset();
        return new JournalTool(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void what_was_saved_is_loaded_by_the_next_process() throws IOException {
        try (JournalStore store = open()) {
            load(store);
            store.save(Map.of(key(1), accepted(1, "x"), key(2), promised(2)));
        }
        try (JournalStore store = open()) {
            Map<Key, AcceptorState> loaded = load(store);
            assertThat(loaded).isEqualTo(Map.of(key(1), accepted(1, "x"), key(2), promised(2)));
        }
    }

    @Test
    void a_second_store_in_the_process_is_refused() throws IOException {
        try (JournalStore store = open()) {
            load(store);
            assertThatIOException().isThrownBy(this::open).withMessageContaining("is in use");
            store.save(Map.of(key(1), promised(1)));
        }
    }

    @Test
    void another_process_is_refused_while_the_store_is_open() throws IOException, InterruptedException {
        try (JournalStore store = open()) {
            load(store);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            JournalTool.class.getName(),
                            "verify",
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(said).contains("is in use");
            assertThat(process.exitValue()).isEqualTo(2);
        }
    }

    @Test
    void the_tool_verifies_and_dumps_a_sound_directory() throws IOException {
        try (JournalStore store = open()) {
            load(store);
            store.save(Map.of(key(2), accepted(7, "text"), key(1), promised(2), key(3), accepted(1, "a\nb")));
            assertThat(tool("verify", directory.toString())).isEqualTo(2);
            assertThat(complained()).contains("in use");
        }
        assertThat(tool("verify", directory.toString())).isZero();
        assertThat(printed()).contains("server 3 of cluster \"a cluster: ü\"", "keys       3", "cleanly", "sound");
        assertThat(tool("dump", directory.toString())).isZero();
        assertThat(printed().lines())
                .containsExactly(
                        "REGISTERS/k1 promised=2",
                        "REGISTERS/k2 promised=7 accepted=7 text=text",
                        "REGISTERS/k3 promised=1 accepted=1 hex=610a62");
    }

    @Test
    void the_tool_tells_torn_from_corrupt_and_changes_nothing() throws IOException {
        try (JournalStore store = open()) {
            load(store);
            store.save(Map.of(key(1), promised(1)));
            store.save(Map.of(key(2), promised(2)));
        }
        // As a server leaves it that was killed while it wrote the last frame.
        Files.delete(directory.resolve(CleanStop.FILE));
        Path segment = directory.resolve("journal-0000000001");
        int block = JournalSettings.DEFAULT.blockBytes();
        // The file's header, the opening mark, one save, and a part of the next.
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.setLength(3L * block + 50);
        }
        byte[] torn = Files.readAllBytes(segment);
        assertThat(tool("verify", directory.toString())).isZero();
        assertThat(printed()).contains("torn       frame 3 at byte 12288", "keys       1", "without an end mark");
        assertThat(tool("dump", directory.toString())).isZero();
        assertThat(complained()).contains("was not answered for");
        assertThat(Files.readAllBytes(segment)).isEqualTo(torn);

        torn[block] ^= 1;
        Files.write(segment, torn);
        assertThat(tool("verify", directory.toString())).isEqualTo(1);
        assertThat(complained()).startsWith("corrupt: " + segment + " at byte 4096");
    }

    @Test
    void the_tool_says_how_it_is_used() {
        assertThat(tool()).isEqualTo(2);
        assertThat(tool("repair", "x")).isEqualTo(2);
        assertThat(complained()).startsWith("usage: ");
        assertThat(tool("verify", parent.toString())).isEqualTo(2);
        assertThat(complained()).contains("there is no journal");
    }
}
