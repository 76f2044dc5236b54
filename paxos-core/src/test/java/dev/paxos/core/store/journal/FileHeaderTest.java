package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The header's bytes, as in {@code docs/data-file.md}. */
class FileHeaderTest {
    private static final int CHECKED_BYTES = 56;
    private static final UUID DIRECTORY = new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
    private static final FileHeader HEADER =
            new FileHeader(FileHeader.Kind.SNAPSHOT, 128, 0x2122, DIRECTORY, 0x3132333435363738L, 0x4142);

    private static byte[] bytesOf(FileHeader header) {
        ByteBuffer block = header.encode();
        byte[] bytes = new byte[block.remaining()];
        block.get(bytes);
        return bytes;
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CHECKED_BYTES);
        return (int) crc.getValue();
    }

    private static FileHeader read(byte[] bytes) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.write("file", bytes);
        return FileHeader.read(
                disk.mount().openForReading("file"), "the path", FileHeader.Kind.SNAPSHOT, HEADER.number(), DIRECTORY);
    }

    @Test
    void the_bytes_are_those_of_the_documented_format() {
        byte[] bytes = bytesOf(HEADER);

        String checked = "50584a46" // PXJF
                + "0001" // format
                + "02" // a snapshot
                + "00"
                + "00000080" // block size
                + "00000000"
                + "0000000000002122" // number
                + "0102030405060708090a0b0c0d0e0f10" // the directory
                + "3132333435363738" // the file
                + "0000000000004142"; // last frame
        assertThat(HexFormat.of().formatHex(bytes, 0, CHECKED_BYTES)).isEqualTo(checked);
        assertThat(ByteBuffer.wrap(bytes).getInt(CHECKED_BYTES)).isEqualTo(checksum(bytes));
        assertThat(bytes).hasSize(128);
        for (int at = CHECKED_BYTES + 4; at < bytes.length; at++) {
            assertThat(bytes[at]).as("byte %d", at).isZero();
        }
    }

    @Test
    void a_header_is_read_as_it_was_written() throws IOException {
        assertThat(read(bytesOf(HEADER))).isEqualTo(HEADER);
    }

    @Test
    void every_changed_bit_of_a_header_is_found() {
        for (int bit = 0; bit < 8 * (CHECKED_BYTES + 4); bit++) {
            byte[] bytes = bytesOf(HEADER);
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));

            assertThatThrownBy(() -> read(bytes))
                    .as("bit %d", bit)
                    .isInstanceOf(CorruptStateException.class)
                    .hasMessageStartingWith("the path at byte 0: its header does not check.");
        }
    }

    @Test
    void a_file_of_another_format_is_refused_with_both_formats() {
        byte[] bytes = bytesOf(HEADER);
        bytes[5] = 2;
        ByteBuffer.wrap(bytes).putInt(CHECKED_BYTES, checksum(bytes));

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(CorruptStateException.class)
                .hasMessage(
                        "the path at byte 4: has the format 2, this version reads 1. Start the version that wrote it");
    }
}
