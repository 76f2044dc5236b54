package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.it.DiskEvent.Change;
import dev.paxos.it.RecordedDisk.Fate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a recorded disk may lose, and what it may not. */
class RecordedDiskTest {
    private static final int DIRECTORY = 3;
    private static final int FILE = 4;
    private static final int THREAD = 100;
    private static final int OTHER_THREAD = 101;

    private final RecordedDisk disk = new RecordedDisk(new DiskImage(Map.of()));
    private final Random random = new Random(1);

    private void apply(DiskEvent... events) {
        Arrays.stream(events).forEach(disk::apply);
    }

    private static DiskEvent created(String name) {
        return new DiskEvent.Open(FILE, name, true);
    }

    private static DiskEvent wrote(int offset, int length, int value) {
        byte[] data = new byte[length];
        Arrays.fill(data, (byte) value);
        return new DiskEvent.Changed(FILE, new Change.Write(offset, data));
    }

    private void syncDirectory() {
        apply(
                new DiskEvent.Open(DIRECTORY, "", false),
                new DiskEvent.SyncBegin(THREAD, DIRECTORY),
                new DiskEvent.SyncEnd(THREAD));
    }

    private void syncFile() {
        apply(new DiskEvent.SyncBegin(THREAD, FILE), new DiskEvent.SyncEnd(THREAD));
    }

    private DiskImage left(Fate fate) {
        return disk.powerLoss(fate, random);
    }

    private static DiskImage holding(String name, DiskEvent... writes) {
        RecordedDisk other = new RecordedDisk(new DiskImage(Map.of()));
        other.apply(created(name));
        Arrays.stream(writes).forEach(other::apply);
        return other.powerLoss(Fate.KEPT, new Random(1));
    }

    @Test
    void a_name_is_lost_without_a_sync_of_the_directory_even_where_its_file_was_synced() {
        apply(created("a"), wrote(0, 10, 1));
        syncFile();
        assertThat(left(Fate.LOST).files()).isEmpty();
        assertThat(left(Fate.KEPT).files()).containsOnlyKeys("a");
        syncDirectory();
        assertThat(left(Fate.LOST).differences(holding("a", wrote(0, 10, 1)))).isEmpty();
    }

    @Test
    void a_sync_saves_what_was_written_before_it_began_and_nothing_later() {
        apply(created("a"));
        syncDirectory();
        apply(wrote(0, 10, 1), new DiskEvent.SyncBegin(THREAD, FILE), wrote(10, 10, 2));
        assertThat(left(Fate.LOST).differences(holding("a")))
                .as("not ended yet")
                .isEmpty();
        apply(new DiskEvent.SyncEnd(THREAD));
        assertThat(left(Fate.LOST).differences(holding("a", wrote(0, 10, 1)))).isEmpty();
        assertThat(left(Fate.KEPT).differences(holding("a", wrote(0, 10, 1), wrote(10, 10, 2))))
                .isEmpty();
    }

    @Test
    void a_sync_that_failed_saves_nothing() {
        apply(created("a"));
        syncDirectory();
        apply(wrote(0, 10, 1), new DiskEvent.SyncBegin(THREAD, FILE), new DiskEvent.SyncFailed(THREAD));
        assertThat(left(Fate.LOST).differences(holding("a"))).isEmpty();
    }

    @Test
    void syncs_of_two_threads_at_once_save_what_each_began_with() {
        apply(created("a"));
        syncDirectory();
        apply(wrote(0, 10, 1), new DiskEvent.SyncBegin(THREAD, FILE), wrote(10, 10, 2));
        apply(new DiskEvent.SyncBegin(OTHER_THREAD, FILE), new DiskEvent.SyncEnd(OTHER_THREAD));
        apply(wrote(20, 10, 3), new DiskEvent.SyncEnd(THREAD));
        assertThat(left(Fate.LOST).differences(holding("a", wrote(0, 10, 1), wrote(10, 10, 2))))
                .isEmpty();
    }

    @Test
    void a_rename_is_kept_or_lost_as_one_and_a_removal_may_be_lost() {
        apply(created("a.tmp"));
        syncDirectory();
        apply(new DiskEvent.Rename("a.tmp", "a"));
        assertThat(left(Fate.LOST).files()).containsOnlyKeys("a.tmp");
        assertThat(left(Fate.KEPT).files()).containsOnlyKeys("a");
        Set<Set<String>> torn = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            torn.add(left(Fate.TORN).files().keySet());
        }
        assertThat(torn).containsExactlyInAnyOrder(Set.of("a.tmp"), Set.of("a"));
        syncDirectory();
        apply(new DiskEvent.Unlink("a"));
        assertThat(left(Fate.LOST).files()).containsOnlyKeys("a");
        assertThat(left(Fate.KEPT).files()).isEmpty();
    }

    @Test
    void a_write_is_torn_between_sectors_in_any_of_them() {
        apply(created("a"), wrote(0, 8 * 512, 1));
        syncFile();
        syncDirectory();
        apply(wrote(0, 8 * 512, 2));
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            SparseFile torn = Objects.requireNonNull(left(Fate.TORN).files().get("a"));
            first.add(torn.difference(SparseFile.empty()));
        }
        assertThat(first).as("never longer or shorter").containsExactly("has 4096 bytes, not 0");
        DiskImage lost = holding("a", wrote(0, 8 * 512, 1));
        DiskImage kept = holding("a", wrote(0, 8 * 512, 2));
        int torn = 0;
        for (int i = 0; i < 100; i++) {
            DiskImage image = left(Fate.TORN);
            torn += image.differences(lost).isEmpty() || image.differences(kept).isEmpty() ? 0 : 1;
        }
        assertThat(torn).isGreaterThan(50);
    }

    @Test
    void truncation_and_fill_are_what_they_are_of_real_files() {
        apply(created("a"), wrote(0, 9000, 1), new DiskEvent.Changed(FILE, new Change.Truncate(5000)));
        apply(new DiskEvent.Changed(FILE, new Change.Truncate(6000)));
        DiskImage expected = holding("a", wrote(0, 5000, 1), wrote(5000, 1000, 0));
        assertThat(left(Fate.KEPT).differences(expected)).isEmpty();
        apply(new DiskEvent.Changed(FILE, new Change.Fill(0, 6000, (byte) 0)));
        assertThat(left(Fate.KEPT).differences(holding("a", wrote(0, 6000, 0)))).isEmpty();
    }

    @Test
    void a_recording_with_a_gap_is_found_out() {
        assertThatThrownBy(() -> disk.apply(wrote(0, 10, 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("lacks");
    }
}
