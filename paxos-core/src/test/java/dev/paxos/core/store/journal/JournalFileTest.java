package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads and writes that the file does in pieces. */
class JournalFileTest {
    private final Deque<Integer> pieces = new ArrayDeque<>();
    private final List<Long> positions = new ArrayList<>();
    private final JournalFile file = new ReadableFile() {
        @Override
        public int read(ByteBuffer target, long position) {
            positions.add(position);
            return took(target);
        }

        @Override
        public int write(ByteBuffer source, long position) {
            positions.add(position);
            return took(source);
        }
    };

    private int took(ByteBuffer buffer) {
        int bytes = pieces.remove();
        buffer.position(buffer.position() + Math.max(0, bytes));
        return bytes;
    }

    @Test
    void pieces_are_read_one_behind_the_other_until_the_buffer_is_full() throws IOException {
        pieces.addAll(List.of(4, 1, 5));
        assertThat(file.readFully(ByteBuffer.allocate(10), 100)).isEqualTo(10);
        assertThat(positions).containsExactly(100L, 104L, 105L);
    }

    @Test
    void a_file_that_ends_early_gives_what_it_has() throws IOException {
        pieces.addAll(List.of(4, -1));
        ByteBuffer target = ByteBuffer.allocate(10);
        assertThat(file.readFully(target, 100)).isEqualTo(4);
        assertThat(target.position()).isEqualTo(4);
    }

    @Test
    void a_file_that_ends_before_the_position_gives_nothing() throws IOException {
        pieces.add(-1);
        assertThat(file.readFully(ByteBuffer.allocate(10), 100)).isZero();
    }

    @Test
    void a_file_that_neither_gives_bytes_nor_ends_fails_the_read_and_the_place_is_told() {
        pieces.addAll(List.of(4, 0, 6));
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> file.readFully(ByteBuffer.allocate(10), 100))
                .withMessage("the file gave no bytes at 104");
    }

    @Test
    void pieces_are_written_one_behind_the_other_until_nothing_remains() throws IOException {
        pieces.addAll(List.of(4, 1, 5));
        file.writeFully(ByteBuffer.allocate(10), 100);
        assertThat(positions).containsExactly(100L, 104L, 105L);
    }

    @Test
    void a_file_that_takes_no_bytes_fails_the_write() {
        pieces.addAll(List.of(4, 0, 6));
        assertThatIOException()
                .isThrownBy(() -> file.writeFully(ByteBuffer.allocate(10), 100))
                .withMessage("the file took 0 of 6 bytes");
    }
}
