package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of a journal. */
class JournalSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "segment-mib, 15, segment-mib",
        "segment-mib, many, segment-mib",
        "compaction-mib, 0, compaction-mib",
        "memory-mib, 0, memory-mib",
        "segments, 3, segments"
    })
    void a_wrong_option_is_refused_by_its_name(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JournalSettings.of(Map.of(name, value)))
                .withMessageStartingWith(message + ": ");
    }

    @Test
    void options_change_the_sizes() {
        JournalSettings settings =
                JournalSettings.of(Map.of("segment-mib", "16", "compaction-mib", " 32 ", "memory-mib", "100"));
        assertThat(settings.segmentBytes()).isEqualTo(16 << 20);
        assertThat(settings.compactionBytes()).isEqualTo(32 << 20);
        assertThat(settings.memoryBytes()).isEqualTo(100 << 20);
        assertThat(settings.maxPayloadBytes()).isGreaterThanOrEqualTo(StateCodec.MAX_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"64, 32", "192, 96", "512, 416", "10000, 8500"})
    void the_states_leave_room_in_the_heap(long heapMib, long statesMib) {
        assertThat(JournalSettings.memoryBytes(heapMib << 20) >> 20).isBetween(statesMib - 1, statesMib);
    }
}
