package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalParts.SEGMENT_ROOM;
import static dev.paxos.core.store.journal.JournalParts.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.store.journal.MemoryDisk.Fate;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where frames go, here without any help of the background work. */
class SegmentWriterTest {
    private static final String FIRST = "journal-0000000001";

    private final JournalParts parts = new JournalParts();
    private final SegmentWriter writer = parts.writer;

    private long append(FrameHeader.Kind kind) throws IOException {
        parts.frame.begin();
        if (kind == FrameHeader.Kind.STATES) {
            assertThat(parts.frame.add(key(1), accepted(1, "x".repeat(50)))).isTrue();
        }
        return writer.append(parts.frame, kind);
    }

    @Test
    void after_every_save_the_reserve_is_whole() throws IOException {
        long used = append(FrameHeader.Kind.OPENED);
        for (int i = 0; i < 30; i++) {
            used += append(FrameHeader.Kind.STATES);
            assertThat(parts.segments() * SEGMENT_ROOM - used)
                    .as("room after save %d", i)
                    .isGreaterThanOrEqualTo(SETTINGS.reserveBytes());
        }
    }

    @Test
    void the_marks_of_a_start_and_a_stop_may_take_from_the_reserve() throws IOException {
        append(FrameHeader.Kind.OPENED);
        for (long used = SETTINGS.blockBytes(); used < SEGMENT_ROOM; used += SETTINGS.blockBytes()) {
            append(FrameHeader.Kind.CLOSED);
        }
        assertThat(parts.segments()).isEqualTo(1);
    }

    @Test
    void a_full_segment_is_closed_and_told_once() throws IOException {
        assertThat(writer.takeSealed()).isEmpty();
        long perSegment = 0;
        while (perSegment < 100 && !parts.disk.openFiles().contains("journal-0000000002")) {
            append(FrameHeader.Kind.STATES);
            perSegment++;
        }
        assertThat(parts.disk.openFiles()).containsExactly("journal-0000000002");
        assertThat(writer.takeSealed())
                .containsExactly(new SegmentWriter.Sealed(1, SETTINGS.segmentBytes(), perSegment - 1));
        assertThat(writer.takeSealed()).isEmpty();
    }

    @Test
    void a_frame_fills_a_segment_to_its_last_byte() throws IOException {
        for (long used = 0; used < SEGMENT_ROOM; used += SETTINGS.blockBytes()) {
            append(FrameHeader.Kind.CLOSED);
        }
        assertThat(parts.disk.openFiles()).containsExactly(FIRST);
        append(FrameHeader.Kind.CLOSED);
        assertThat(parts.disk.openFiles()).containsExactly("journal-0000000002");
    }

    @Test
    void the_last_segment_from_before_is_sealed_when_the_next_is_there() throws IOException {
        SegmentWriter.Sealed one = new SegmentWriter.Sealed(1, 640, 5);
        SegmentWriter.Sealed two = new SegmentWriter.Sealed(2, 320, 9);
        parts.supply.adopt(List.of(), 3);
        writer.resume(9, List.of(one, two));
        assertThat(writer.lastSequence()).isEqualTo(9);
        assertThat(writer.takeSealed()).containsExactly(one);
        append(FrameHeader.Kind.OPENED);
        assertThat(writer.takeSealed()).containsExactly(two);
        assertThat(writer.lastSequence()).isEqualTo(10);
    }

    @Test
    void what_is_cut_off_at_a_stop_stays_cut_off_when_the_power_is_lost() throws IOException {
        long bytes = SETTINGS.blockBytes() + append(FrameHeader.Kind.STATES) + append(FrameHeader.Kind.CLOSED);
        assertThat(parts.disk.read(FIRST)).hasSize((int) SETTINGS.segmentBytes());
        writer.trim();
        assertThat(parts.disk.read(FIRST)).hasSize((int) bytes);
        parts.disk.powerLoss(Fate.LOST, new Random(1));
        assertThat(parts.disk.read(FIRST)).hasSize((int) bytes);
    }

    @Test
    void before_anything_is_written_there_is_nothing_to_cut_off_or_to_close() throws IOException {
        writer.trim();
        writer.close();
        assertThat(parts.disk.operations()).isZero();
    }

    @Test
    void no_file_stays_open_behind_a_close() throws IOException {
        append(FrameHeader.Kind.STATES);
        assertThat(parts.disk.openFiles()).containsExactly(FIRST);
        writer.close();
        assertThat(parts.disk.openFiles()).isEmpty();
    }
}
