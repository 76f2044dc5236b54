package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalParts.SEGMENT_ROOM;
import static dev.paxos.core.store.journal.JournalParts.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.paxos.core.store.journal.MemoryDisk.Fate;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When segments are made ahead, and when there is room. */
class SegmentSupplyTest {
    private static final long RESERVE = SETTINGS.reserveBytes();

    private final JournalParts parts = new JournalParts();
    private final SegmentSupply supply = parts.supply;

    private void refuseNewFiles() {
        parts.disk.fault((operation, name) -> {
            if (operation == Operation.CREATE) {
                throw new IOException("No space left on device");
            }
        });
    }

    private SegmentSupply.Spare spare(long number) {
        FileHeader header = new FileHeader(
                FileHeader.Kind.SEGMENT, SETTINGS.blockBytes(), number, parts.directory, 100 + number, 0);
        return new SegmentSupply.Spare(header, SETTINGS.segmentBytes());
    }

    @Test
    void before_the_first_write_the_reserve_is_enough() {
        supply.currentRoom(RESERVE, false);
        assertThat(parts.executor.isIdle()).isTrue();
        supply.currentRoom(RESERVE - 1, false);
        assertThat(parts.executor.isIdle()).isFalse();
    }

    @Test
    void after_a_write_half_a_segment_more_than_the_reserve_is_kept() {
        long enough = RESERVE + SETTINGS.segmentBytes() / 2;
        supply.currentRoom(enough, true);
        assertThat(parts.executor.isIdle()).isTrue();
        supply.currentRoom(enough - 1, true);
        assertThat(parts.executor.isIdle()).isFalse();
        parts.executor.runAll();
        assertThat(parts.disk.names()).containsExactly("journal-0000000001");
    }

    @Test
    void a_write_that_leaves_the_reserve_whole_waits_for_no_segment() {
        supply.currentRoom(RESERVE + 100, false);
        supply.keepReserve(100);
        assertThat(parts.segments()).isZero();
    }

    @Test
    void a_write_that_would_take_from_the_reserve_waits_for_a_segment() {
        supply.currentRoom(RESERVE + 100, false);
        supply.keepReserve(101);
        assertThat(parts.segments()).isEqualTo(1);
    }

    @Test
    void a_long_write_waits_for_as_many_segments_as_it_needs() {
        supply.keepReserve(3 * SEGMENT_ROOM - RESERVE);
        assertThat(parts.segments()).isEqualTo(3);
    }

    @Test
    void on_a_full_disk_there_is_room_as_long_as_the_reserve_is_whole() {
        refuseNewFiles();
        supply.keepReserve(1);
        supply.currentRoom(RESERVE, true);
        assertThat(supply.hasRoom()).isTrue();
        supply.currentRoom(RESERVE - 1, true);
        assertThat(supply.hasRoom()).isFalse();
    }

    @Test
    void a_full_disk_is_tried_again_after_its_time_and_not_before() {
        refuseNewFiles();
        supply.keepReserve(1);
        parts.disk.fault((operation, name) -> {});
        parts.pass(SETTINGS.retryNanos() - 1);
        assertThat(supply.hasRoom()).isFalse();
        assertThat(parts.executor.isIdle()).isTrue();
        parts.pass(1);
        assertThat(supply.hasRoom()).isFalse();
        assertThat(parts.executor.isIdle()).isFalse();
        parts.executor.runAll();
        assertThat(supply.hasRoom()).isTrue();
    }

    @Test
    void after_an_error_that_nobody_foresaw_it_is_tried_again_as_well() {
        parts.disk.fault((operation, name) -> {
            throw new AssertionError("injected");
        });
        supply.currentRoom(0, true);
        parts.executor.runOne();
        parts.disk.fault((operation, name) -> {});
        parts.pass(SETTINGS.retryNanos());
        assertThat(supply.hasRoom()).isFalse();
        parts.executor.runAll();
        assertThat(supply.hasRoom()).isTrue();
    }

    /** What a disk has left at the last is better used for a snapshot. */
    @Test
    void a_full_disk_is_not_tried_again_while_a_compaction_runs() {
        refuseNewFiles();
        parts.compaction.sealed(List.of(new SegmentWriter.Sealed(1, 1024, 5)));
        supply.keepReserve(1);
        assertThat(parts.compaction.isRunning()).isTrue();
        parts.disk.fault((operation, name) -> {});
        parts.pass(SETTINGS.retryNanos());
        assertThat(supply.hasRoom()).isFalse();
        parts.executor.runAll();
        assertThat(parts.segments()).isZero();
        assertThat(supply.hasRoom()).isFalse();
        parts.executor.runAll();
        assertThat(parts.segments()).isPositive();
    }

    @Test
    void segments_that_are_there_count_as_room() {
        supply.adopt(List.of(spare(4)), 5);
        supply.currentRoom(0, false);
        assertThat(parts.executor.isIdle()).isTrue();
        supply.keepReserve(SEGMENT_ROOM - RESERVE);
        assertThat(parts.segments()).isZero();
    }

    @Test
    void segments_that_are_there_are_taken_in_order_before_new_ones_are_made() throws IOException {
        supply.adopt(List.of(spare(4), spare(5)), 6);
        assertThat(supply.take()).isEqualTo(spare(4));
        assertThat(supply.take()).isEqualTo(spare(5));
        assertThat(parts.segments()).isZero();
        assertThat(supply.take().header().number()).isEqualTo(6);
    }

    @Test
    void what_is_adopted_later_holds() throws IOException {
        supply.adopt(List.of(spare(4)), 5);
        supply.adopt(List.of(spare(7)), 8);
        assertThat(supply.take()).isEqualTo(spare(7));
    }

    @Test
    void a_segment_is_zeros_behind_its_header_and_durable_under_its_name() throws IOException {
        SegmentSupply.Spare taken = supply.take();
        parts.disk.powerLoss(Fate.LOST, new Random(1));
        byte[] bytes = parts.disk.read(taken.name());
        assertThat(bytes).hasSize((int) SETTINGS.segmentBytes());
        assertThat(taken.size()).isEqualTo(bytes.length);
        assertThat(Arrays.copyOfRange(bytes, SETTINGS.blockBytes(), bytes.length))
                .containsOnly(0);
    }

    @Test
    void no_file_stays_open_when_a_segment_is_whole() throws IOException {
        supply.produce();
        assertThat(parts.disk.openFiles()).isEmpty();
    }

    @Test
    void no_file_stays_open_when_a_segment_cannot_be_made() {
        parts.disk.fault((operation, name) -> {
            if (operation == Operation.FORCE) {
                throw new IOException("injected");
            }
        });
        assertThatIOException().isThrownBy(supply::produce).withMessage("injected");
        assertThat(parts.disk.openFiles()).isEmpty();
        assertThat(parts.disk.names()).isEmpty();
    }

    @Test
    void no_file_stays_open_when_the_supply_is_closed_over_an_unfinished_segment() {
        supply.currentRoom(0, true);
        parts.executor.runOne();
        assertThat(parts.disk.openFiles()).containsExactly("journal-0000000001.tmp");
        supply.close();
        assertThat(parts.disk.openFiles()).isEmpty();
    }
}
