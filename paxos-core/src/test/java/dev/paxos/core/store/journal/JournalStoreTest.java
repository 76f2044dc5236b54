package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.SMALL;
import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.config;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.load;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.StoreConfig;
import dev.paxos.core.store.journal.MemoryDisk.Crash;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of a journal on a disk that obeys, fails and fills up. */
class JournalStoreTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final JournalFixture fixture = new JournalFixture(disk);

    @Test
    void every_kind_of_key_and_value_comes_back() throws IOException {
        Map<Key, AcceptorState> batch = new HashMap<>();
        batch.put(Key.decision("same name"), promised(0));
        batch.put(Key.register("same name"), accepted(Long.MAX_VALUE, "x"));
        batch.put(Key.register("ä€😀".repeat(3)), accepted(1, ""));
        batch.put(
                Key.register("x".repeat(Key.MAX_BYTES)),
                new AcceptorState(Ballot.of(9), accepted(3, "old").accepted()));
        batch.put(
                Key.decision("bytes"),
                new AcceptorState(Ballot.of(2), new Proposal(Ballot.of(2), Value.wrap(new byte[] {0, -1}))));
        try (JournalStore store = fixture.open()) {
            load(store);
            for (Map.Entry<Key, AcceptorState> entry : batch.entrySet()) {
                store.save(Map.ofEntries(entry));
            }
        }
        assertThat(fixture.reload()).isEqualTo(batch);
    }

    @Test
    void a_save_is_one_write_and_one_force() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        List<Operation> operations = new ArrayList<>();
        disk.fault((operation, name) -> operations.add(operation));
        store.save(Map.of(key(1), promised(1)));
        assertThat(operations).containsExactly(Operation.WRITE, Operation.FORCE);
    }

    @Test
    void a_write_that_takes_only_some_bytes_is_gone_on_with() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        disk.mostBytesAWrite(7);
        store.save(Map.of(key(1), promised(1)));
        disk.powerLoss(Fate.LOST, new Random(0));
        assertThat(fixture.reload()).containsExactly(Map.entry(key(1), promised(1)));
    }

    @Test
    void a_batch_too_long_for_a_frame_takes_several_each_forced_before_the_next() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        Map<Key, AcceptorState> batch = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            batch.put(key(i), accepted(1, "v".repeat(150)));
        }
        List<Operation> operations = new ArrayList<>();
        disk.fault((operation, name) -> {
            if (name.startsWith("journal-") && !name.endsWith(".tmp") && operation != Operation.RENAME) {
                operations.add(operation);
            }
        });
        store.save(batch);
        assertThat(operations).hasSizeGreaterThan(2);
        for (int i = 0; i < operations.size(); i++) {
            assertThat(operations.get(i)).isEqualTo(i % 2 == 0 ? Operation.WRITE : Operation.FORCE);
        }
        disk.powerLoss(Fate.LOST, new Random(0));
        assertThat(fixture.reload()).isEqualTo(batch);
    }

    @Test
    void a_state_that_goes_back_is_refused_and_nothing_is_written() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        store.save(Map.of(key(1), accepted(5, "red")));
        for (AcceptorState back : List.of(promised(9), accepted(4, "red"), accepted(5, "blue"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.save(Map.of(key(1), back)))
                    .withMessageContaining("REGISTERS/k1");
        }
        store.save(Map.of(key(1), accepted(6, "red")));
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "FORCE"})
    void after_a_failed_save_the_store_is_dead_and_a_restart_tells_either_state(Operation failing) throws IOException {
        JournalStore store = fixture.open();
        load(store);
        store.save(Map.of(key(1), promised(1)));
        disk.fault((operation, name) -> {
            if (operation == failing) {
                throw new IOException("injected");
            }
        });
        assertThatIOException()
                .isThrownBy(() -> store.save(Map.of(key(1), promised(2))))
                .withMessage("injected");
        disk.fault((operation, name) -> {});
        assertThatIOException()
                .isThrownBy(() -> store.save(Map.of(key(1), promised(3))))
                .withMessageContaining("dead");
        store.close();
        // A frame that reached the page cache may be found; it is as good as any.
        assertThat(fixture.reload().get(key(1))).isIn(promised(1), promised(2));
    }

    @Test
    void what_a_failed_force_left_in_the_page_cache_as_clean_is_written_again_before_it_is_told() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        store.save(Map.of(key(1), promised(1)));
        disk.failedForceDropsPages();
        disk.fault((operation, name) -> {
            if (operation == Operation.FORCE) {
                throw new IOException("injected");
            }
        });
        assertThatIOException().isThrownBy(() -> store.save(Map.of(key(1), promised(2))));
        disk.kill();
        disk.fault((operation, name) -> {});
        assertThat(load(fixture.open())).containsExactly(Map.entry(key(1), promised(2)));
        disk.powerLoss(Fate.LOST, new Random(0));
        assertThat(fixture.reload()).containsExactly(Map.entry(key(1), promised(2)));
    }

    @Test
    void a_full_disk_refuses_in_time_keeps_the_reserve_usable_and_recovers_by_itself() throws IOException {
        JournalStore store = fixture.open();
        Map<Key, AcceptorState> saved = load(store);
        disk.fault((operation, name) -> {
            if (name.endsWith(".tmp")) {
                throw new IOException("No space left on device");
            }
        });
        long ballot = 0;
        while (store.hasRoom()) {
            saved.put(key(1), promised(ballot++));
            store.save(Map.of(key(1), promised(ballot - 1)));
            fixture.background.runAll();
        }
        // What was handed over before still fits.
        for (long used = 0; used < SMALL.reserveBytes() / 2; used += SMALL.blockBytes() * 2L) {
            saved.put(key(1), promised(ballot++));
            store.save(Map.of(key(1), promised(ballot - 1)));
            fixture.background.runAll();
        }
        assertThat(store.hasRoom()).isFalse();
        disk.fault((operation, name) -> {});
        // It tries again when it is asked, but not before its time.
        assertThat(store.hasRoom()).isFalse();
        assertThat(fixture.background.isIdle()).isTrue();
        fixture.nanos += SMALL.retryNanos();
        assertThat(store.hasRoom()).isFalse();
        fixture.background.runAll();
        assertThat(store.hasRoom()).isTrue();
        store.save(Map.of(key(2), promised(1)));
        saved.put(key(2), promised(1));
        store.close();
        assertThat(fixture.reload()).isEqualTo(saved);
    }

    @Test
    void a_full_disk_is_made_room_on_by_a_compaction_that_would_not_be_worth_while_otherwise() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        for (long ballot = 0; ballot < 8; ballot++) {
            store.save(Map.of(key(1), promised(ballot)));
        }
        disk.fault((operation, name) -> {
            if (name.startsWith("journal-") && name.endsWith(".tmp")) {
                throw new IOException("No space left on device");
            }
        });
        assertThat(disk.names()).contains("journal-0000000001");
        for (long ballot = 8; store.hasRoom(); ballot++) {
            store.save(Map.of(key(1), promised(ballot)));
            fixture.background.runAll();
        }
        assertThat(disk.names()).doesNotContain("journal-0000000001").anyMatch(name -> name.startsWith("snapshot-"));
    }

    @Test
    void on_a_full_disk_it_starts_and_has_no_room() throws IOException {
        try (JournalStore store = fixture.open()) {
            load(store);
            store.save(Map.of(key(1), promised(1)));
        }
        disk.names().stream()
                .filter(name -> name.startsWith("journal-") && !name.equals("journal-0000000001"))
                .forEach(disk::remove);
        disk.fault((operation, name) -> {
            if (operation == Operation.CREATE) {
                throw new IOException("No space left on device");
            }
        });
        JournalStore store = fixture.open();
        assertThat(load(store)).containsExactly(Map.entry(key(1), promised(1)));
        fixture.background.runAll();
        assertThat(store.hasRoom()).isFalse();
        disk.fault((operation, name) -> {});
        fixture.nanos += SMALL.retryNanos();
        assertThat(store.hasRoom()).isFalse();
        fixture.background.runAll();
        assertThat(store.hasRoom()).isTrue();
        store.save(Map.of(key(1), promised(2)));
    }

    @ParameterizedTest
    @CsvSource({"1", "40"})
    void on_a_full_disk_a_start_compacts_nothing_that_the_next_start_needs(int saves) throws IOException {
        JournalStore store = fixture.open();
        Map<Key, AcceptorState> saved = load(store);
        for (int i = 1; i <= saves; i++) {
            store.save(Map.of(key(i % 5), promised(i)));
            saved.put(key(i % 5), promised(i));
        }
        disk.kill();
        // No room, at each start until every preallocated segment is used up, for those of restarts are not used again.
        disk.fault((operation, name) -> {
            if (operation == Operation.CREATE && name.startsWith("journal")) {
                throw new IOException("No space left on device");
            }
        });
        for (int restart = 0; restart < 20; restart++) {
            JournalStore restarted = fixture.open();
            assertThat(load(restarted)).as("restart %d", restart).isEqualTo(saved);
            fixture.background.runAll();
            disk.powerLoss(Fate.KEPT, new Random(restart));
        }

        disk.fault((operation, name) -> {});
        JournalStore last = fixture.open();
        assertThat(load(last)).isEqualTo(saved);
        assertThat(last.hasRoom()).isTrue();
        last.save(Map.of(key(1), promised(1_000)));
        saved.put(key(1), promised(1_000));
        fixture.background.runAll();
        last.close();
        assertThat(fixture.reload()).isEqualTo(saved);
    }

    @Test
    void a_start_removes_nothing_that_a_snapshot_replaces_before_the_name_of_that_is_durable() throws IOException {
        List<String> sinceRename = new ArrayList<>();
        disk.fault((operation, name) -> {
            if (operation == Operation.RENAME && name.startsWith("snapshot")) {
                sinceRename.add(name);
            } else if (operation == Operation.SYNC_DIRECTORY && !sinceRename.isEmpty()) {
                throw new IOException("the disk failed to sync");
            }
        });
        JournalStore store = fixture.open();
        Map<Key, AcceptorState> saved = load(store);
        for (int i = 1; sinceRename.isEmpty(); i++) {
            store.save(Map.of(key(i % 5), promised(i)));
            saved.put(key(i % 5), promised(i));
            fixture.background.runAll();
        }
        disk.fault((operation, name) -> {});
        disk.kill();

        for (int operation = 0; operation < 20; operation++) {
            for (int seed = 0; seed < 20; seed++) {
                MemoryDisk restarted = disk.fork();
                restarted.crashAt(operation);
                JournalFixture start = new JournalFixture(restarted);
                try {
                    load(start.open());
                } catch (Crash crash) {
                    // As intended; and where it came to its end before, the power goes then.
                }
                restarted.powerLoss(Fate.TORN, new Random(seed));
                assertThat(start.reload())
                        .as("crash at operation %d of the start, seed %d", operation, seed)
                        .isEqualTo(saved);
            }
        }
    }

    @Test
    void a_snapshot_replaces_the_segments_that_it_covers() throws IOException {
        JournalStore store = fixture.open();
        Map<Key, AcceptorState> saved = load(store);
        for (int i = 0; i < 200; i++) {
            saved.put(key(i % 10), promised(i));
            store.save(Map.of(key(i % 10), promised(i)));
            fixture.background.runAll();
        }
        assertThat(disk.names())
                .filteredOn(name -> name.startsWith("snapshot-"))
                .hasSize(1);
        assertThat(disk.names()).hasSizeLessThan(10).doesNotContain("journal-0000000001");
        store.close();
        assertThat(fixture.reload()).isEqualTo(saved);
    }

    @Test
    void a_failed_compaction_harms_no_save_and_the_next_one_succeeds() throws IOException {
        JournalStore store = fixture.open();
        Map<Key, AcceptorState> saved = load(store);
        disk.fault((operation, name) -> {
            if (name.startsWith("snapshot-")) {
                throw new IOException("injected");
            }
        });
        for (int i = 0; i < 300; i++) {
            if (i == 150) {
                assertThat(disk.names()).noneMatch(name -> name.startsWith("snapshot-"));
                disk.fault((operation, name) -> {});
            }
            saved.put(key(i % 10), promised(i));
            store.save(Map.of(key(i % 10), promised(i)));
            fixture.background.runAll();
        }
        assertThat(disk.names()).anyMatch(name -> name.startsWith("snapshot-"));
        store.close();
        assertThat(fixture.reload()).isEqualTo(saved);
    }

    @Test
    void restarts_alone_do_not_fill_the_directory() throws IOException {
        for (int i = 0; i < 150; i++) {
            load(fixture.open());
            fixture.background.runAll();
            disk.kill();
        }
        assertThat(disk.names()).hasSizeLessThan(80);
    }

    @Test
    void a_directory_is_one_servers_alone() throws IOException {
        fixture.open().close();
        Path path = config().directory();
        assertThatIOException()
                .isThrownBy(() -> fixture.open(new StoreConfig(path, "test", 2, Map.of()), SMALL))
                .withMessageContaining("belongs to server 1 of cluster \"test\", and this is server 2");
        assertThatIOException()
                .isThrownBy(() -> fixture.open(new StoreConfig(path, "other", 1, Map.of()), SMALL))
                .withMessageContaining("of cluster \"other\"");
        fixture.open().close();
    }

    @Test
    void the_incarnation_stays_as_long_as_the_directory() throws IOException {
        JournalStore first = fixture.open();
        first.close();
        JournalStore second = fixture.open();
        assertThat(second.incarnation()).isPresent().isEqualTo(first.incarnation());
    }

    @Test
    void a_changed_identity_is_corruption() throws IOException {
        fixture.open().close();
        byte[] bytes = disk.read(Identity.FILE);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            disk.write(Identity.FILE, changed);
            assertThatThrownBy(fixture::open).as("bit %d", bit).isInstanceOf(CorruptStateException.class);
        }
    }

    @Test
    void a_store_that_is_open_is_open_to_no_other() throws IOException {
        JournalStore store = fixture.open();
        assertThatIOException().isThrownBy(fixture::open).withMessageContaining("in use");
        store.close();
        fixture.open().close();
    }

    @Test
    void a_full_memory_takes_what_needs_no_more_and_makes_room_for_more() throws IOException {
        JournalSettings settings = new JournalSettings(1 << 20, 2 << 20, 64, 1 << 18, 1 << 16, 1_000, 1 << 20);
        JournalStore store = fixture.open(JournalFixture.config(), settings);
        Map<Key, AcceptorState> saved = load(store);
        String value = "x".repeat(10_000);
        int keys = 0;
        while (store.hasRoom()) {
            assertThat(store.hasRoomFor(key(keys), accepted(1, value))).isTrue();
            saved.put(key(keys), accepted(1, value));
            store.save(Map.of(key(keys), accepted(1, value)));
            fixture.background.runAll();
            keys++;
        }
        assertThat(keys).isBetween(80, 110);
        assertThat(store.hasRoomFor(key(keys), promised(1))).isFalse();
        assertThat(store.hasRoomFor(key(1), accepted(2, value + value))).isFalse();
        assertThat(store.hasRoomFor(key(1), accepted(2, value))).isTrue();

        // What is there is loaded, and may be more than fits.
        store.close();
        JournalStore again = fixture.open(JournalFixture.config(), settings);
        assertThat(load(again)).isEqualTo(saved);
        assertThat(again.hasRoom()).isFalse();
        for (int i = 0; i < 10; i++) {
            assertThat(again.hasRoomFor(key(i), accepted(2, "short"))).isTrue();
            again.save(Map.of(key(i), accepted(2, "short")));
            fixture.background.runAll();
        }
        assertThat(again.hasRoom()).isTrue();
        assertThat(again.hasRoomFor(key(keys), accepted(1, value))).isTrue();
    }

    @Test
    void save_before_load_and_after_close_is_refused_and_closing_twice_is_harmless() throws IOException {
        JournalStore store = fixture.open();
        assertThatIOException().isThrownBy(() -> store.save(Map.of(key(1), promised(1))));
        load(store);
        assertThatIOException().isThrownBy(() -> load(store));
        store.close();
        store.close();
        assertThatIOException().isThrownBy(() -> store.save(Map.of(key(1), promised(1))));
    }

    @ParameterizedTest
    @CsvSource({
        "segment-mib, 15, segment-mib",
        "segment-mib, many, segment-mib",
        "compaction-mib, 0, compaction-mib",
        "memory-mib, 0, memory-mib",
        "segments, 3, segments"
    })
    void a_wrong_option_is_refused_by_its_name(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JournalSettings.of(Map.of(name, value)))
                .withMessageStartingWith(message + ": ");
    }

    @Test
    void options_change_the_sizes() {
        JournalSettings settings =
                JournalSettings.of(Map.of("segment-mib", "16", "compaction-mib", " 32 ", "memory-mib", "100"));
        assertThat(settings.segmentBytes()).isEqualTo(16 << 20);
        assertThat(settings.compactionBytes()).isEqualTo(32 << 20);
        assertThat(settings.memoryBytes()).isEqualTo(100 << 20);
        assertThat(settings.maxPayloadBytes()).isGreaterThanOrEqualTo(StateCodec.MAX_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"64, 32", "192, 96", "512, 416", "10000, 8500"})
    void the_states_leave_room_in_the_heap(long heapMib, long statesMib) {
        assertThat(JournalSettings.memoryBytes(heapMib << 20) >> 20).isBetween(statesMib - 1, statesMib);
    }
}
