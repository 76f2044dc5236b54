package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When segments become a snapshot, and what is left where that fails. */
class CompactionTest {
    private final JournalParts parts = new JournalParts();
    private final MemoryDisk disk = parts.disk;
    private final Compaction compaction = parts.compaction;
    private final Map<Key, AcceptorState> expected = new HashMap<>();
    private int met;

    private void put(int keys) {
        for (int i = 0; i < keys; i++) {
            AcceptorState state = i % 2 == 0 ? promised(i) : accepted(i, "value " + i);
            parts.states.merge(key(i), state);
            expected.put(key(i), state);
        }
    }

    /** Puts the file of a segment there, and seals it. */
    private void seal(long number, long bytes) {
        disk.write(FileHeader.Kind.SEGMENT.fileName(number), new byte[100]);
        compaction.sealed(List.of(new SegmentWriter.Sealed(number, bytes, 10 * number)));
    }

    private void compact() {
        compaction.consider(true);
        parts.executor.runAll();
    }

    /** A last segment, of one byte, is what makes a snapshot worth while. */
    private void requireDueOnlyAfterOneByteMore(long number) {
        compaction.consider(false);
        assertThat(compaction.isRunning()).isFalse();
        seal(number, 1);
        compaction.consider(false);
        assertThat(compaction.isRunning()).isTrue();
    }

    private void requireSnapshot(long number) throws IOException {
        States read = new States();
        SnapshotReader.Snapshot snapshot =
                new SnapshotReader(disk.mount(), new Window()).read(number, parts.directory, read);
        assertThat(snapshot.lastSequence()).isEqualTo(10 * number);
        assertThat(snapshot.bytes()).isEqualTo(parts.statistics.snapshotBytes());
        Map<Key, AcceptorState> found = new HashMap<>();
        read.table().forEach(found::put);
        assertThat(found).isEqualTo(expected);
    }

    /** Lets the nth of such operations fail, and no other. */
    private void fail(int nth, Operation failing, String prefix) {
        disk.fault((operation, name) -> {
            if (operation == failing && name.startsWith(prefix) && ++met == nth) {
                throw new IOException("injected");
            }
        });
    }

    @Test
    void the_snapshot_that_is_there_is_told_to_the_statistics() {
        compaction.adoptSnapshot(500);
        assertThat(parts.statistics.snapshotBytes()).isEqualTo(500);
        assertThat(parts.statistics.segments()).isEqualTo(1);
        compaction.sealed(List.of(new SegmentWriter.Sealed(1, 100, 1), new SegmentWriter.Sealed(2, 100, 2)));
        assertThat(parts.statistics.segments()).isEqualTo(3);
    }

    @Test
    void so_many_bytes_as_the_settings_say_are_worth_a_snapshot() {
        long bytes = JournalParts.SETTINGS.compactionBytes();
        seal(1, bytes - 1);
        requireDueOnlyAfterOneByteMore(2);
    }

    @Test
    void after_a_long_snapshot_twice_its_length_is_worth_the_next() {
        long bytes = JournalParts.SETTINGS.compactionBytes();
        compaction.adoptSnapshot(bytes);
        seal(1, 2 * bytes - 1);
        requireDueOnlyAfterOneByteMore(2);
    }

    @Test
    void sixty_four_segments_are_worth_a_snapshot_however_small() {
        for (long number = 1; number < 64; number++) {
            seal(number, 1);
        }
        requireDueOnlyAfterOneByteMore(64);
    }

    @Test
    void without_a_sealed_segment_there_is_nothing_to_compact() {
        compact();
        assertThat(compaction.isRunning()).isFalse();
        assertThat(disk.operations()).isZero();
    }

    @Test
    void a_snapshot_holds_all_states_and_replaces_the_segments_and_the_snapshot_before() throws IOException {
        put(40);
        seal(1, 1000);
        compact();
        requireSnapshot(1);
        put(60);
        seal(2, 1000);
        seal(3, 1000);
        disk.write("journal-0000000004", new byte[100]);
        compact();
        requireSnapshot(3);
        assertThat(disk.names()).containsExactly("journal-0000000004", "snapshot-0000000003");
        assertThat(parts.statistics.segments()).isEqualTo(1);
        assertThat(parts.statistics.compactions()).isEqualTo(2);
        assertThat(parts.statistics.failedCompactions()).isZero();
    }

    @Test
    void it_runs_until_what_was_replaced_is_gone_and_no_file_stays_open() {
        put(10);
        seal(1, 1000);
        assertThat(compaction.isRunning()).isFalse();
        compaction.consider(true);
        while (disk.names().contains("journal-0000000001")) {
            assertThat(compaction.isRunning()).isTrue();
            parts.executor.runOne();
        }
        parts.executor.runAll();
        assertThat(compaction.isRunning()).isFalse();
        assertThat(disk.openFiles()).isEmpty();
    }

    @Test
    void what_was_replaced_stays_gone_when_the_power_is_lost() {
        put(10);
        seal(1, 1000);
        seal(2, 1000);
        compact();
        disk.powerLoss(Fate.LOST, new Random(1));
        assertThat(disk.names()).containsExactly("snapshot-0000000002");
    }

    @Test
    void what_is_replaced_goes_only_when_the_snapshot_would_survive_a_loss_of_power() throws IOException {
        put(40);
        seal(1, 1000);
        compaction.consider(true);
        while (disk.names().contains("journal-0000000001")) {
            parts.executor.runOne();
        }
        disk.powerLoss(Fate.LOST, new Random(1));
        requireSnapshot(1);
    }

    @ParameterizedTest
    @CsvSource({"CREATE, 1", "WRITE, 1", "WRITE, 2", "WRITE, 3", "FORCE, 1", "FORCE, 2", "RENAME, 1"})
    void a_snapshot_that_cannot_be_written_is_closed_and_removed_and_the_next_one_succeeds(Operation failing, int nth)
            throws IOException {
        put(40);
        seal(1, 1000);
        fail(nth, failing, "snapshot-");
        compact();
        assertThat(met).isEqualTo(nth);
        assertThat(compaction.isRunning()).isFalse();
        assertThat(parts.statistics.failedCompactions()).isEqualTo(1);
        assertThat(disk.openFiles()).isEmpty();
        assertThat(disk.names()).containsExactly("journal-0000000001");

        put(50);
        seal(2, 1000);
        compact();
        requireSnapshot(2);
        assertThat(disk.openFiles()).isEmpty();
        assertThat(disk.names()).containsExactly("snapshot-0000000002");
        assertThat(parts.statistics.failedCompactions()).isEqualTo(1);
    }

    @Test
    void an_error_that_nobody_foresaw_ends_one_compaction_and_not_all() throws IOException {
        put(40);
        seal(1, 1000);
        disk.fault((operation, name) -> {
            throw new AssertionError("injected");
        });
        compaction.consider(true);
        parts.executor.runOne();
        disk.fault((operation, name) -> {});
        assertThat(compaction.isRunning()).isFalse();
        assertThat(parts.statistics.failedCompactions()).isEqualTo(1);

        seal(2, 1000);
        compact();
        requireSnapshot(2);
    }

    @Test
    void what_could_not_be_removed_is_removed_behind_the_next_snapshot() throws IOException {
        put(10);
        seal(1, 1000);
        seal(2, 1000);
        seal(3, 1000);
        fail(1, Operation.DELETE, "journal-");
        compact();
        assertThat(met).isEqualTo(1);
        requireSnapshot(3);
        assertThat(compaction.isRunning()).isFalse();
        assertThat(disk.names()).hasSize(4);

        seal(4, 1000);
        compact();
        requireSnapshot(4);
        assertThat(disk.names()).containsExactly("snapshot-0000000004");
        assertThat(parts.statistics.failedCompactions()).isEqualTo(1);
    }

    @Test
    void an_unfinished_snapshot_that_was_left_over_is_no_obstacle() throws IOException {
        put(10);
        seal(1, 1000);
        disk.write("snapshot-0000000001.tmp", new byte[10_000]);
        compact();
        requireSnapshot(1);
        assertThat(parts.statistics.failedCompactions()).isZero();
    }

    @Test
    void no_file_stays_open_when_it_is_closed_over_an_unfinished_snapshot() {
        put(40);
        seal(1, 1000);
        compaction.consider(true);
        parts.executor.runOne();
        assertThat(disk.openFiles()).containsExactly("snapshot-0000000001.tmp");
        compaction.close();
        assertThat(disk.openFiles()).isEmpty();
    }
}
