package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read ahead is read once, and what is shown are the bytes of the file. */
class WindowTest {
    private static final int AHEAD = 256 << 10;

    private final byte[] content = new byte[5 * AHEAD];
    private final Window window = new Window();
    private int reads;
    private final JournalFile file = new ReadableFile() {
        @Override
        public int read(ByteBuffer target, long position) {
            reads++;
            int length = (int) Math.min(target.remaining(), content.length - position);
            if (length <= 0) {
                return -1;
            }
            target.put(content, (int) position, length);
            return length;
        }
    };

    @BeforeEach
    void fill() {
        new Random(3).nextBytes(content);
    }

    private ByteBuffer requireShown(int position, int wanted) throws IOException {
        ByteBuffer bytes = window.at(file, position, wanted);
        assertThat(bytes.remaining()).isGreaterThanOrEqualTo(wanted);
        assertThat(bytes.slice(bytes.position(), wanted)).isEqualTo(ByteBuffer.wrap(content, position, wanted));
        return bytes;
    }

    @Test
    void what_was_read_ahead_is_not_read_again_from_its_first_byte_to_its_last() throws IOException {
        requireShown(1_000, 1);
        assertThat(reads).isEqualTo(1);
        requireShown(1_000, 1);
        requireShown(1_000, AHEAD);
        requireShown(5_000, 100);
        requireShown(1_001, AHEAD - 1);
        requireShown(1_000 + AHEAD - 1, 1);
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void what_lies_before_or_reaches_beyond_is_read() throws IOException {
        requireShown(1_000, 1);
        requireShown(999, 1);
        assertThat(reads).isEqualTo(2);
        requireShown(1_000, AHEAD);
        assertThat(reads).isEqualTo(3);
        requireShown(1_000 + AHEAD - 1, 2);
        assertThat(reads).isEqualTo(4);
    }

    @Test
    void another_file_is_read_anew() throws IOException {
        requireShown(0, 10);
        content[3]++;
        window.clear();
        requireShown(0, 10);
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void a_buffer_that_is_large_enough_is_kept() throws IOException {
        ByteBuffer first = requireShown(0, 1);
        assertThat(requireShown(2 * AHEAD, AHEAD)).isSameAs(first);
    }

    @Test
    void a_buffer_that_is_too_small_doubles_at_the_least() throws IOException {
        ByteBuffer larger = requireShown(0, AHEAD + 1);
        assertThat(requireShown(AHEAD, 2 * AHEAD)).isSameAs(larger);
        requireShown(1, 4 * AHEAD + 1);
    }

    @Test
    void behind_the_end_of_the_file_there_is_nothing() throws IOException {
        ByteBuffer rest = window.at(file, content.length - 3, 10);
        assertThat(rest.remaining()).isEqualTo(3);
        assertThat(window.at(file, content.length, 10).remaining()).isZero();
        assertThat(window.at(file, content.length + 7, 10).remaining()).isZero();
    }
}
