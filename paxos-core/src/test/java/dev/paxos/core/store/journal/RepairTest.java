package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.config;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.load;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start does to a directory before it is written to again. */
class RepairTest {
    private static final String FIRST = "journal-0000000001";

    /** Segments that hold frames which are copied in several pieces. */
    private static final JournalSettings LARGE =
            new JournalSettings(1 << 20, 4 << 20, 64, 1 << 18, 1 << 16, 1_000, Long.MAX_VALUE);

    private final MemoryDisk disk = new MemoryDisk();
    private final JournalFixture fixture = new JournalFixture(disk);
    private final Map<Key, AcceptorState> saved = new HashMap<>();

    private static String text(int length) {
        StringBuilder text = new StringBuilder(length);
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private void save(JournalStore store, int number, AcceptorState state) throws IOException {
        store.save(Map.of(key(number), state));
        saved.put(key(number), state);
    }

    private void saveUntilCompacted(JournalStore store) throws IOException {
        for (int i = 0; i < 100; i++) {
            save(store, i % 7, promised(i));
            fixture.background.runAll();
        }
    }

    private static int end(byte[] bytes) {
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static int block(int position) {
        return (position + LARGE.blockBytes() - 1) / LARGE.blockBytes() * LARGE.blockBytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 200_000, 600_000})
    void torn_bytes_are_kept_byte_for_byte_and_durably_before_they_are_cut_off(int length) throws IOException {
        JournalStore store = fixture.open(config(), LARGE);
        load(store);
        save(store, 1, accepted(1, "before"));
        int from = block(end(disk.read(FIRST)));
        store.save(Map.of(key(2), accepted(2, text(length))));
        disk.kill();
        disk.rot(FIRST, from + FrameHeader.BYTES + 30, 1);
        byte[] bytes = disk.read(FIRST);
        byte[] torn = Arrays.copyOfRange(bytes, from, end(bytes));
        List<MemoryDisk> whenCut = new ArrayList<>();
        disk.fault((operation, name) -> {
            if (operation == Operation.TRUNCATE && name.equals(FIRST)) {
                whenCut.add(disk.fork());
            }
        });

        assertThat(load(fixture.open(config(), LARGE))).isEqualTo(saved);

        String name = "torn-0000000001-" + from;
        assertThat(disk.read(name)).isEqualTo(torn);
        assertThat(disk.read(FIRST)).hasSize(from);
        assertThat(whenCut).hasSize(1);
        MemoryDisk survivor = whenCut.get(0);
        survivor.powerLoss(Fate.LOST, new Random(1));
        assertThat(survivor.names()).contains(name);
        assertThat(survivor.read(name)).isEqualTo(torn);
    }

    @Test
    void torn_bytes_of_an_earlier_start_that_was_cut_short_are_replaced() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        save(store, 1, promised(1));
        int from = block(end(disk.read(FIRST)));
        store.save(Map.of(key(2), promised(2)));
        disk.kill();
        disk.rot(FIRST, from + FrameHeader.BYTES, 1);
        byte[] bytes = disk.read(FIRST);
        String name = "torn-0000000001-" + from;
        disk.write(name, new byte[10_000]);
        assertThat(fixture.reload()).isEqualTo(saved);
        assertThat(disk.read(name)).isEqualTo(Arrays.copyOfRange(bytes, from, end(bytes)));
    }

    @Test
    void a_long_last_frame_that_only_the_page_cache_holds_is_durable_after_a_start() throws IOException {
        JournalStore store = fixture.open(config(), LARGE);
        load(store);
        save(store, 1, accepted(1, "before"));
        disk.failedForceDropsPages();
        boolean[] fails = {true};
        disk.fault((operation, name) -> {
            if (operation == Operation.FORCE && fails[0]) {
                throw new IOException("injected");
            }
        });
        AcceptorState state = accepted(2, text(600_000));
        assertThat(catchThrowable(() -> store.save(Map.of(key(2), state)))).hasMessage("injected");
        disk.kill();
        fails[0] = false;
        saved.put(key(2), state);
        assertThat(load(fixture.open(config(), LARGE))).isEqualTo(saved);
        disk.powerLoss(Fate.LOST, new Random(1));
        assertThat(load(fixture.open(config(), LARGE))).isEqualTo(saved);
    }

    @Test
    void segments_that_are_not_in_use_keep_their_length() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        save(store, 1, promised(1));
        fixture.background.runAll();
        disk.kill();
        List<String> spare = disk.names().stream()
                .filter(name -> name.startsWith("journal-") && !name.equals(FIRST))
                .toList();
        assertThat(spare).isNotEmpty();
        assertThat(load(fixture.open())).isEqualTo(saved);
        for (String name : spare) {
            assertThat(disk.read(name)).as(name).hasSize((int) JournalFixture.SMALL.segmentBytes());
        }
        assertThat(disk.read(FIRST)).hasSizeLessThan((int) JournalFixture.SMALL.segmentBytes());
    }

    @Test
    void after_a_clean_stop_nothing_is_cut_off() throws IOException {
        try (JournalStore store = fixture.open()) {
            load(store);
            save(store, 1, promised(1));
        }
        List<Operation> operations = new ArrayList<>();
        disk.fault((operation, name) -> operations.add(operation));
        JournalStore store = fixture.open();
        assertThat(load(store)).isEqualTo(saved);
        assertThat(operations).isNotEmpty().doesNotContain(Operation.TRUNCATE);
    }

    @Test
    void a_snapshot_that_only_the_page_cache_holds_is_durable_before_what_it_replaces_goes() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        saveUntilCompacted(store);
        store.close();
        String name = disk.names(FileHeader.Kind.SNAPSHOT).get(0);
        byte[] bytes = disk.read(name);
        disk.remove(name);
        JournalFiles files = disk.mount();
        try (JournalFile file = files.create(name)) {
            file.writeFully(ByteBuffer.wrap(bytes), 0);
        }
        disk.write(FIRST, new byte[100]);
        List<MemoryDisk> whenRemoved = new ArrayList<>();
        disk.fault((operation, removed) -> {
            if (operation == Operation.DELETE && removed.equals(FIRST)) {
                whenRemoved.add(disk.fork());
            }
        });
        assertThat(fixture.reload()).isEqualTo(saved);
        assertThat(whenRemoved).hasSize(1);
        MemoryDisk survivor = whenRemoved.get(0);
        survivor.powerLoss(Fate.LOST, new Random(1));
        assertThat(new JournalFixture(survivor).reload()).isEqualTo(saved);
    }

    @Test
    void no_file_stays_open_behind_a_start_with_something_to_repair() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        saveUntilCompacted(store);
        disk.kill();
        JournalStore restarted = fixture.open();
        assertThat(load(restarted)).isEqualTo(saved);
        assertThat(disk.openFiles()).hasSize(1);
        restarted.close();
        assertThat(disk.openFiles()).isEmpty();
    }
}
