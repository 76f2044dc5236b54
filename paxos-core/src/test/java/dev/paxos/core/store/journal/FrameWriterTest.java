package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in all sizes. */
class FrameWriterTest {
    private static final int BLOCK = 64;
    private static final int FIRST_BYTES = 64 << 10;

    private final Map<Key, AcceptorState> added = new HashMap<>();

    /** Returns a state that takes so many bytes in a frame. */
    private static AcceptorState state(Key key, int bytes) {
        AcceptorState state = accepted(1, "x".repeat(bytes - StateCodec.measure(key, promised(1))));
        assertThat(StateCodec.measure(key, state)).isEqualTo(bytes);
        return state;
    }

    private boolean add(FrameWriter frame, int number, int bytes) {
        AcceptorState state = state(key(number), bytes);
        boolean fits = frame.add(key(number), state);
        if (fits) {
            added.put(key(number), state);
        }
        return fits;
    }

    /** Ends the frame and checks that it holds what was added. */
    private ByteBuffer finish(FrameWriter frame, int payloadBytes) {
        ByteBuffer bytes = frame.finish(FrameHeader.Kind.STATES, 7, 6, 5);
        CRC32C crc = new CRC32C();
        assertThat(bytes.position()).isZero();
        assertThat(bytes.limit()).isEqualTo((int) FrameHeader.frameBytes(payloadBytes, BLOCK));
        assertThat(FrameHeader.checks(bytes, 0, crc)).isTrue();
        FrameHeader header = FrameHeader.decode(bytes, 0);
        assertThat(header).isEqualTo(new FrameHeader(FrameHeader.Kind.STATES, payloadBytes, added.size(), 7, 6, 5));
        assertThat(header.payloadChecks(bytes, 0, crc)).isTrue();
        Map<Key, AcceptorState> decoded = new HashMap<>();
        StateCodec.decode(bytes.slice(FrameHeader.BYTES, payloadBytes), added.size(), decoded::put);
        assertThat(decoded).isEqualTo(added);
        for (int at = FrameHeader.OVERHEAD_BYTES + payloadBytes; at < bytes.limit(); at++) {
            assertThat(bytes.get(at)).isZero();
        }
        added.clear();
        return bytes;
    }

    @Test
    void the_first_frame_needs_no_beginning() {
        FrameWriter frame = new FrameWriter(BLOCK, 1_000);
        assertThat(frame.payloadBytes()).isZero();
        add(frame, 1, 50);
        finish(frame, 50);
    }

    @Test
    void a_state_that_fits_exactly_is_taken() {
        FrameWriter frame = new FrameWriter(BLOCK, 100);
        assertThat(add(frame, 1, 100)).isTrue();
        finish(frame, 100);
    }

    @Test
    void a_state_that_fits_into_no_frame_is_refused_by_its_size() {
        FrameWriter frame = new FrameWriter(BLOCK, 100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> add(frame, 1, 101))
                .withMessageStartingWith("value: ")
                .withMessageContaining("101")
                .withMessageContaining("100");
    }

    @Test
    void states_share_a_frame_up_to_its_last_byte() {
        FrameWriter frame = new FrameWriter(BLOCK, 100);
        assertThat(add(frame, 1, 60)).isTrue();
        assertThat(add(frame, 2, 41)).isFalse();
        assertThat(frame.payloadBytes()).isEqualTo(60);
        assertThat(frame.entries()).isEqualTo(1);
        assertThat(add(frame, 2, 40)).isTrue();
        finish(frame, 100);
    }

    /** Around the sizes at which the header, the payload, the checksum or the padding end at the end of the buffer. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 3, 4, 5, 47, 48, 49, 64, 108, 109, 112, 113})
    void a_frame_about_as_long_as_the_buffer_is_whole(int less) {
        FrameWriter frame = new FrameWriter(BLOCK, 1 << 20);
        int bytes = FIRST_BYTES - less;
        add(frame, 1, bytes);
        finish(frame, bytes);
    }

    @Test
    void a_buffer_grows_under_what_it_holds() {
        FrameWriter frame = new FrameWriter(BLOCK, 1 << 20);
        for (int i = 0; i < 20; i++) {
            assertThat(add(frame, i, 40_000)).isTrue();
        }
        finish(frame, 20 * 40_000);
    }

    @Test
    void a_buffer_that_is_large_enough_is_kept() {
        FrameWriter frame = new FrameWriter(BLOCK, 1 << 20);
        add(frame, 1, 50);
        ByteBuffer first = finish(frame, 50);
        int exact = FIRST_BYTES - FrameHeader.OVERHEAD_BYTES;
        for (int bytes : new int[] {40_000, exact - 1, exact}) {
            frame.begin();
            add(frame, 1, bytes);
            assertThat(finish(frame, bytes)).isSameAs(first);
        }
    }

    @Test
    void a_buffer_that_is_too_small_doubles() {
        FrameWriter frame = new FrameWriter(BLOCK, 1 << 20);
        add(frame, 1, 70_000);
        ByteBuffer larger = finish(frame, 70_000);
        frame.begin();
        add(frame, 1, 139_000);
        assertThat(finish(frame, 139_000)).isSameAs(larger);
    }

    @Test
    void a_buffer_becomes_no_larger_than_the_longest_frame() {
        FrameWriter frame = new FrameWriter(BLOCK, 70_000);
        add(frame, 1, 66_000);
        ByteBuffer larger = finish(frame, 66_000);
        assertThat(larger.capacity()).isEqualTo((int) FrameHeader.frameBytes(70_000, BLOCK));
        frame.begin();
        add(frame, 1, 70_000);
        assertThat(finish(frame, 70_000)).isSameAs(larger);
    }
}
