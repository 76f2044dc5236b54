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
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of a journal on a disk that obeys and that fails. */
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
    void save_before_load_and_after_close_is_refused_and_closing_twice_is_harmless() throws IOException {
        JournalStore store = fixture.open();
        assertThatIOException().isThrownBy(() -> store.save(Map.of(key(1), promised(1))));
        load(store);
        assertThatIOException().isThrownBy(() -> load(store));
        store.close();
        store.close();
        assertThatIOException().isThrownBy(() -> store.save(Map.of(key(1), promised(1))));
    }
}
