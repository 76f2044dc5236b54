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
        "segment-mib, 1025, segment-mib",
        "segment-mib, many, segment-mib",
        "compaction-mib, 0, compaction-mib",
        "compaction-mib, 15, compaction-mib",
        "compaction-mib, 1048577, compaction-mib",
        "memory-mib, 0, memory-mib",
        "memory-mib, 1048577, memory-mib",
        "segments, 3, segments"
    })
    void a_wrong_option_is_refused_by_its_name(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JournalSettings.of(Map.of(name, value)))
                .withMessageStartingWith(message + ": ");
    }

    @ParameterizedTest
    @CsvSource({
        "segment-mib, 16",
        "segment-mib, 1024",
        "compaction-mib, 16",
        "compaction-mib, 1048576",
        "memory-mib, 1",
        "memory-mib, 1048576"
    })
    void the_least_and_the_most_that_a_refusal_names_are_themselves_allowed(String name, long mebibytes) {
        JournalSettings settings = JournalSettings.of(Map.of(name, Long.toString(mebibytes)));
        assertThat(Map.of(
                        "segment-mib", settings.segmentBytes(),
                        "compaction-mib", settings.compactionBytes(),
                        "memory-mib", settings.memoryBytes()))
                .containsEntry(name, mebibytes << 20);
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
