package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalStoreProviderTest {
    @TempDir
    Path directory;

    @Test
    void the_background_work_has_one_thread_of_its_own_which_keeps_no_process_alive() throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        StoreConfig config = new StoreConfig(directory, "test", 1, Map.of("segment-mib", "16"));
        try (AcceptorStore store = new JournalStoreProvider().open(config)) {
            // A start orders spare segments at once.
            store.load();

            List<Thread> started = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .filter(thread -> thread.getName().equals("paxos-journal-background"))
                    .toList();
            assertThat(started)
                    .singleElement()
                    .satisfies(thread -> assertThat(thread.isDaemon()).isTrue());
        }
    }
}
