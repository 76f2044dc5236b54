package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.SMALL;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.load;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.ManualExecutor;
import dev.paxos.core.store.StoreConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tool says of a directory, line by line. */
class JournalToolTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ManualExecutor background = new ManualExecutor();
    private final Random random = new Random(3);

    @TempDir
    Path directory;

    private JournalStore open() throws IOException {
        StoreConfig config = new StoreConfig(directory, "some", 3, Map.of());
        return JournalStore.open(config, SMALL, new DiskFiles(directory), background, () -> 0, random::nextLong);
    }

    private int verify() {
        return new JournalTool(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run("verify", directory.toString());
    }

    private List<String> printed() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static UUID incarnation(JournalStore store) {
        return store.incarnation().orElseThrow();
    }

    @Test
    void the_summary_tells_the_owner_the_files_the_frames_the_keys_and_the_stop() throws IOException {
        JournalStore store = open();
        load(store);
        store.save(Map.of(key(1), promised(1), key(2), promised(1)));
        background.runAll();
        store.close();

        assertThat(verify()).isEqualTo(JournalTool.SOUND);

        assertThat(printed())
                .containsExactly(
                        "directory  " + directory,
                        "owner      server 3 of cluster \"some\", incarnation " + incarnation(store),
                        "snapshot   none",
                        "segments   1 to 2, 1 used",
                        "frames     up to 3",
                        "keys       2",
                        "stopped    cleanly",
                        "sound");
        assertThat(complained()).isEmpty();
    }

    @Test
    void the_summary_tells_the_snapshot_and_the_segments_behind_it() throws IOException {
        JournalStore store = open();
        load(store);
        int saves = 0;
        while (last(FileHeader.Kind.SNAPSHOT) == 0) {
            saves++;
            store.save(Map.of(key(saves % 5), promised(saves)));
            background.runAll();
        }
        store.close();
        long snapshot = last(FileHeader.Kind.SNAPSHOT);

        assertThat(verify()).isEqualTo(JournalTool.SOUND);

        assertThat(printed())
                .containsExactly(
                        "directory  " + directory,
                        "owner      server 3 of cluster \"some\", incarnation " + incarnation(store),
                        "snapshot   " + snapshot,
                        "segments   " + (snapshot + 1) + " to " + last(FileHeader.Kind.SEGMENT) + ", 1 used",
                        // The saves and a mark on either side.
                        "frames     up to " + (saves + 2),
                        "keys       5",
                        "stopped    cleanly",
                        "sound");
    }

    private long last(FileHeader.Kind kind) throws IOException {
        return new DiskFiles(directory)
                .list().stream()
                        .mapToLong(kind::numberIn)
                        .filter(number -> number > 0)
                        .max()
                        .orElse(0);
    }

    @Test
    void data_without_an_identity_is_corrupt() throws IOException {
        JournalStore store = open();
        load(store);
        store.save(Map.of(key(1), promised(1)));
        store.close();
        Files.delete(directory.resolve(CleanStop.FILE));
        Files.delete(directory.resolve(Identity.FILE));

        assertThat(verify()).isEqualTo(JournalTool.CORRUPT);

        assertThat(printed()).isEmpty();
        assertThat(complained())
                .startsWith("corrupt: " + directory.resolve(Identity.FILE)
                        + ": is missing, but journal-0000000001 holds data.");
    }

    /** That is how a server leaves it that was stopped while it made the directory. */
    @Test
    void an_empty_segment_without_an_identity_is_no_journal_and_nothing_corrupt() throws IOException {
        open().close();
        Files.delete(directory.resolve(Identity.FILE));

        assertThat(verify()).isEqualTo(JournalTool.UNREADABLE);

        assertThat(complained()).contains("there is no journal");
    }
}
