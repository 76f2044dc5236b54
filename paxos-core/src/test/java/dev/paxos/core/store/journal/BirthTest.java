package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an interrupted making of a directory left goes, and nothing else. */
class BirthTest {
    private static final byte[] JUNK = {1, 2, 3};

    private final MemoryDisk disk = new MemoryDisk();

    /** A segment with something in its first block, as a header is, and zeros behind it but for one byte. */
    private static byte[] segment(int lastByte) {
        byte[] bytes = new byte[1024];
        bytes[0] = 1;
        bytes[bytes.length - 1] = (byte) lastByte;
        return bytes;
    }

    @Test
    void what_a_birth_that_was_cut_short_left_is_removed() throws IOException {
        disk.write("journal-0000000001", segment(0));
        disk.write("journal-0000000002.tmp", JUNK);
        disk.write("identity.properties.tmp", JUNK);
        Birth.clear(disk.mount());
        assertThat(disk.names()).isEmpty();
    }

    @Test
    void a_birth_leaves_what_is_none_of_the_journals() throws IOException {
        List<String> names = List.of("journal-0000000000", "journal-1", "lock", "notes.txt", "snapshot-0000000000");
        names.forEach(name -> disk.write(name, segment(1)));
        Birth.clear(disk.mount());
        assertThat(disk.names()).isEqualTo(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal-0000000001", "snapshot-0000000001", "stopped.properties"})
    void where_there_is_data_nothing_is_removed_and_the_data_is_named(String name) {
        disk.write(name, segment(1));
        disk.write("a.tmp", JUNK);
        assertThatExceptionOfType(CorruptStateException.class)
                .isThrownBy(() -> Birth.clear(disk.mount()))
                .withMessageContaining(name + " holds data");
        assertThat(disk.names()).containsExactlyInAnyOrder("a.tmp", name);
        assertThat(disk.openFiles()).isEmpty();
    }

    @Test
    void a_segment_that_was_never_written_to_is_no_data() {
        disk.write("journal-0000000001", segment(0));
        assertThatCode(() -> Birth.requireNoData(disk.mount())).doesNotThrowAnyException();
        assertThat(disk.names()).containsExactly("journal-0000000001");
    }
}
