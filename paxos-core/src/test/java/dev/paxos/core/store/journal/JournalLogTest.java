package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.load;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.store.StoreStatistics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a journal tells its operator in the log. */
class JournalLogTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final JournalFixture fixture = new JournalFixture(disk);

    @Test
    void the_first_start_tells_of_a_new_journal() throws IOException {
        assertThat(loggedByAStart()).containsExactly("INFO loaded 0 keys up to frame 0, in a new journal");
    }

    /** A server that failed between making its directory and loading it leaves a journal that is as good as new. */
    @Test
    void a_start_in_a_directory_that_holds_no_frame_tells_of_a_new_journal() throws IOException {
        fixture.open().close();

        assertThat(loggedByAStart()).containsExactly("INFO loaded 0 keys up to frame 0, in a new journal");
    }

    @Test
    void a_start_after_a_clean_stop_tells_so_with_the_keys_and_the_end_mark() throws IOException {
        try (JournalStore store = fixture.open()) {
            load(store);
            store.save(Map.of(key(1), promised(1), key(2), promised(1)));
        }

        // Frame 1 is the opening mark, 2 the save, 3 the end mark.
        assertThat(loggedByAStart()).containsExactly("INFO loaded 2 keys up to frame 3, after a clean stop");
    }

    @Test
    void a_start_after_any_other_stop_tells_that_the_end_mark_is_not_there() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        store.save(Map.of(key(1), promised(1)));
        store.save(Map.of(key(2), promised(1)));
        disk.kill();

        assertThat(loggedByAStart())
                .containsExactly("INFO loaded 2 keys up to frame 3, without the end mark of a clean stop");
    }

    private List<String> loggedByAStart() throws IOException {
        try (LoggedLines log = new LoggedLines(JournalStore.class)) {
            load(fixture.open());
            return log.lines();
        }
    }

    @Test
    void a_start_tells_which_damaged_snapshot_it_went_back_behind() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        disk.fault((operation, name) -> {
            if (operation == MemoryDisk.Operation.DELETE) {
                throw new IOException("the disk removes nothing");
            }
        });
        for (int i = 0; disk.names(FileHeader.Kind.SNAPSHOT).isEmpty(); i++) {
            store.save(Map.of(key(i % 5), promised(i)));
            fixture.background.runAll();
        }
        store.close();
        disk.fault((operation, name) -> {});
        String snapshot = disk.names(FileHeader.Kind.SNAPSHOT).get(0);
        disk.rot(snapshot, disk.read(snapshot).length / 2, 1);

        try (LoggedLines log = new LoggedLines(Recovery.class)) {
            load(fixture.open());

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARNING went back behind a damaged snapshot, all it held is there: /disk/" + snapshot);
        }
    }

    @Test
    void a_start_tells_which_frame_it_cut_off_and_where_its_bytes_are_kept() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        store.save(Map.of(key(1), promised(1)));
        disk.kill();
        String segment = "journal-0000000001";
        disk.rot(segment, lastNonZero(disk.read(segment)), 1);

        try (LoggedLines log = new LoggedLines(Repair.class)) {
            load(fixture.open());

            // Behind the header of the file and the opening mark, a block each.
            int at = 2 * JournalFixture.SMALL.blockBytes();
            assertThat(disk.names()).contains("torn-0000000001-" + at);
            assertThat(log.lines())
                    .containsExactly("WARNING cut off frame 2 at byte " + at + " of /disk/" + segment
                            + ": the payload of a frame does not check; it was being written when the process or the"
                            + " machine stopped, and was not answered for. Its bytes are kept in /disk/torn-0000000001-"
                            + at);
        }
    }

    private static int lastNonZero(byte[] bytes) {
        int last = bytes.length - 1;
        while (bytes[last] == 0) {
            last--;
        }
        return last;
    }

    @Test
    void each_failed_compaction_is_told() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        StoreStatistics statistics = store.statistics().orElseThrow();
        disk.fault((operation, name) -> {
            if (name.startsWith("snapshot-")) {
                throw new IOException("injected");
            }
        });

        try (LoggedLines log = new LoggedLines(Compaction.class)) {
            for (int i = 0; statistics.failedCompactions() < 2; i++) {
                assertThat(log.lines()).hasSize((int) statistics.failedCompactions());
                store.save(Map.of(key(i % 10), promised(i)));
                fixture.background.runAll();
            }

            String line = "WARNING compaction failed; the journal grows until the next succeeds";
            assertThat(log.lines()).containsExactly(line, line);
        }
    }

    @Test
    void a_full_disk_is_told_once_until_there_is_room_again() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        disk.fault((operation, name) -> {
            if (name.startsWith("journal-") && name.endsWith(FileHeader.UNFINISHED)) {
                throw new IOException("No space left on device");
            }
        });

        try (LoggedLines log = new LoggedLines(SegmentSupply.class)) {
            store.save(Map.of(key(1), promised(1)));
            fixture.background.runAll();
            for (int retry = 0; retry < 3; retry++) {
                fixture.nanos += JournalFixture.SMALL.retryNanos();
                store.hasRoom();
                fixture.background.runAll();
            }

            assertThat(log.lines())
                    .containsExactly("WARNING cannot preallocate /disk/journal-0000000002.tmp, writes are refused while"
                            + " little room is left");
        }
    }
}
