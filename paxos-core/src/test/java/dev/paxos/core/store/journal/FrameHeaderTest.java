package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameHeaderTest {
    private static final int FORMAT_AT = 4;
    private static final int KIND_AT = 5;
    private static final int LENGTH_AT = 8;

    private static ByteBuffer sealed(FrameHeader header) {
        ByteBuffer frame = ByteBuffer.allocate(FrameHeader.OVERHEAD_BYTES + header.payloadBytes());
        header.seal(frame, new CRC32C());
        return frame;
    }

    private static ByteBuffer sealed() {
        return sealed(new FrameHeader(FrameHeader.Kind.STATES, 3, 1, 2, 1, 7));
    }

    @ParameterizedTest
    @EnumSource
    void every_kind_of_frame_is_read_as_it_was_written(FrameHeader.Kind kind) {
        FrameHeader header = new FrameHeader(kind, 3, 4, 5, 6, 7);

        assertThat(FrameHeader.decode(sealed(header), 0)).isEqualTo(header);
    }

    @ParameterizedTest
    @CsvSource({"1, STATES", "2, OPENED", "3, CLOSED", "4, TRAILER"})
    void each_kind_has_the_number_of_the_documented_format(byte number, FrameHeader.Kind kind) {
        ByteBuffer frame = sealed(new FrameHeader(kind, 0, 0, 1, 0, 7));

        assertThat(frame.get(KIND_AT)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 5", "1, -1", "2, 1", "0, 1"})
    void a_frame_of_an_unknown_format_or_kind_is_refused_with_both_numbers(byte format, byte kind) {
        ByteBuffer frame = sealed().put(FORMAT_AT, format).put(KIND_AT, kind);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameHeader.decode(frame, 0))
                .withMessage("holds a frame of format " + format + " and kind " + kind
                        + ", which this version does not know");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FrameHeader.MAX_PAYLOAD_BYTES})
    void the_shortest_and_the_longest_payload_are_taken(int length) {
        ByteBuffer frame = sealed().putInt(LENGTH_AT, length);

        assertThat(FrameHeader.decode(frame, 0).payloadBytes()).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, FrameHeader.MAX_PAYLOAD_BYTES + 1})
    void a_payload_of_an_impossible_length_is_refused(int length) {
        ByteBuffer frame = sealed().putInt(LENGTH_AT, length);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameHeader.decode(frame, 0))
                .withMessage("holds a frame of " + length + " bytes");
    }

    @Test
    void every_changed_bit_of_a_header_is_found() {
        CRC32C crc = new CRC32C();
        assertThat(FrameHeader.checks(sealed(), 0, crc)).isTrue();
        for (int bit = 0; bit < 8 * FrameHeader.BYTES; bit++) {
            ByteBuffer frame = sealed();
            frame.put(bit / 8, (byte) (frame.get(bit / 8) ^ (1 << (bit % 8))));

            assertThat(FrameHeader.checks(frame, 0, crc)).as("bit %d", bit).isFalse();
        }
    }
}
