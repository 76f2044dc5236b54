package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.store.journal.FrameReader.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What is found where a frame may begin. */
class FrameReaderTest {
    private static final int BLOCK = 64;
    private static final long FILE_INCARNATION = 7;
    private static final FileHeader FILE_HEADER =
            new FileHeader(FileHeader.Kind.SEGMENT, BLOCK, 1, new UUID(1, 2), FILE_INCARNATION, 0);

    private static ByteBuffer frame(long incarnation) {
        ByteBuffer frame = ByteBuffer.allocate(BLOCK);
        new FrameHeader(FrameHeader.Kind.OPENED, 0, 0, 1, 0, incarnation).seal(frame, new CRC32C());
        return frame;
    }

    /** Puts the checksum of the header right again; 40 bytes, as in {@code docs/data-file.md}. */
    private static void sealHeader(ByteBuffer frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame.slice(0, 40));
        frame.putInt(40, (int) crc.getValue());
    }

    private static FrameReader readerOf(ByteBuffer frame) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        ByteBuffer file = ByteBuffer.allocate(2 * BLOCK);
        file.put(FILE_HEADER.encode()).put(frame.duplicate());
        disk.write("journal-0000000001", file.array());
        return new FrameReader(disk.mount().openForReading("journal-0000000001"), FILE_HEADER, new Window());
    }

    @Test
    void a_frame_of_this_file_is_one() throws IOException {
        FrameReader reader = readerOf(frame(FILE_INCARNATION));

        assertThat(reader.next()).isEqualTo(Found.FRAME);
        assertThat(reader.next()).isEqualTo(Found.END);
    }

    /** It checks, so it was written to its end: it is never one that a crash has torn. */
    @Test
    void a_frame_of_another_file_is_wrong_and_not_broken() throws IOException {
        FrameReader reader = readerOf(frame(FILE_INCARNATION + 1));

        assertThat(reader.next()).isEqualTo(Found.WRONG);
        assertThat(reader.problem()).isEqualTo("holds a frame of another file");
    }

    @Test
    void a_frame_of_a_later_format_is_wrong_and_not_broken() throws IOException {
        ByteBuffer frame = frame(FILE_INCARNATION).put(4, (byte) 2);
        sealHeader(frame);
        FrameReader reader = readerOf(frame);

        assertThat(reader.next()).isEqualTo(Found.WRONG);
        assertThat(reader.problem())
                .isEqualTo("holds a frame of format 2 and kind 2, which this version does not know");
    }

    @Test
    void a_header_that_does_not_check_is_broken() throws IOException {
        FrameReader reader = readerOf(frame(FILE_INCARNATION).put(4, (byte) 2));

        assertThat(reader.next()).isEqualTo(Found.BROKEN);
        assertThat(reader.problem()).isEqualTo("a frame header does not check");
    }
}
