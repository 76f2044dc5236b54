package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.SMALL;
import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.load;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a journal does where the disk or the memory for states is full. */
class JournalRoomTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final JournalFixture fixture = new JournalFixture(disk);

    @Test
    void a_full_disk_refuses_in_time_keeps_the_reserve_usable_and_recovers_by_itself() throws IOException {
        JournalStore store = fixture.open();
        Map<Key, AcceptorState> saved = load(store);
        disk.fault((operation, name) -> {
            if (name.endsWith(".tmp")) {
                throw new IOException("No space left on device");
            }
        });
        long ballot = 0;
        while (store.hasRoom()) {
            saved.put(key(1), promised(ballot++));
            store.save(Map.of(key(1), promised(ballot - 1)));
            fixture.background.runAll();
        }
        // What was handed over before still fits.
        for (long used = 0; used < SMALL.reserveBytes() / 2; used += SMALL.blockBytes() * 2L) {
            saved.put(key(1), promised(ballot++));
            store.save(Map.of(key(1), promised(ballot - 1)));
            fixture.background.runAll();
        }
        assertThat(store.hasRoom()).isFalse();
        disk.fault((operation, name) -> {});
        // It tries again when it is asked, but not before its time.
        assertThat(store.hasRoom()).isFalse();
        assertThat(fixture.background.isIdle()).isTrue();
        fixture.nanos += SMALL.retryNanos();
        assertThat(store.hasRoom()).isFalse();
        fixture.background.runAll();
        assertThat(store.hasRoom()).isTrue();
        store.save(Map.of(key(2), promised(1)));
        saved.put(key(2), promised(1));
        store.close();
        assertThat(fixture.reload()).isEqualTo(saved);
    }

    @Test
    void a_full_disk_is_made_room_on_by_a_compaction_that_would_not_be_worth_while_otherwise() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        for (long ballot = 0; ballot < 8; ballot++) {
            store.save(Map.of(key(1), promised(ballot)));
        }
        disk.fault((operation, name) -> {
            if (name.startsWith("journal-") && name.endsWith(".tmp")) {
                throw new IOException("No space left on device");
            }
        });
        assertThat(disk.names()).contains("journal-0000000001");
        for (long ballot = 8; store.hasRoom(); ballot++) {
            store.save(Map.of(key(1), promised(ballot)));
            fixture.background.runAll();
        }
        assertThat(disk.names()).doesNotContain("journal-0000000001").anyMatch(name -> name.startsWith("snapshot-"));
    }

    @Test
    void on_a_full_disk_it_starts_and_has_no_room() throws IOException {
        try (JournalStore store = fixture.open()) {
            load(store);
            store.save(Map.of(key(1), promised(1)));
        }
        disk.names().stream()
                .filter(name -> name.startsWith("journal-") && !name.equals("journal-0000000001"))
                .forEach(disk::remove);
        disk.fault((operation, name) -> {
            if (operation == Operation.CREATE) {
                throw new IOException("No space left on device");
            }
        });
        JournalStore store = fixture.open();
        assertThat(load(store)).containsExactly(Map.entry(key(1), promised(1)));
        fixture.background.runAll();
        assertThat(store.hasRoom()).isFalse();
        disk.fault((operation, name) -> {});
        fixture.nanos += SMALL.retryNanos();
        assertThat(store.hasRoom()).isFalse();
        fixture.background.runAll();
        assertThat(store.hasRoom()).isTrue();
        store.save(Map.of(key(1), promised(2)));
    }

    @ParameterizedTest
    @CsvSource({"1", "40"})
    void on_a_full_disk_a_start_compacts_nothing_that_the_next_start_needs(int saves) throws IOException {
        JournalStore store = fixture.open();
        Map<Key, AcceptorState> saved = load(store);
        for (int i = 1; i <= saves; i++) {
            store.save(Map.of(key(i % 5), promised(i)));
            saved.put(key(i % 5), promised(i));
        }
        disk.kill();
        // No room, at each start until every preallocated segment is used up, for those of restarts are not used again.
        disk.fault((operation, name) -> {
            if (operation == Operation.CREATE && name.startsWith("journal")) {
                throw new IOException("No space left on device");
            }
        });
        for (int restart = 0; restart < 20; restart++) {
            JournalStore restarted = fixture.open();
            assertThat(load(restarted)).as("restart %d", restart).isEqualTo(saved);
            fixture.background.runAll();
            disk.powerLoss(Fate.KEPT, new Random(restart));
        }

        disk.fault((operation, name) -> {});
        JournalStore last = fixture.open();
        assertThat(load(last)).isEqualTo(saved);
        assertThat(last.hasRoom()).isTrue();
        last.save(Map.of(key(1), promised(1_000)));
        saved.put(key(1), promised(1_000));
        fixture.background.runAll();
        last.close();
        assertThat(fixture.reload()).isEqualTo(saved);
    }

    @Test
    void a_full_memory_takes_what_needs_no_more_and_makes_room_for_more() throws IOException {
        JournalSettings settings = new JournalSettings(1 << 20, 2 << 20, 64, 1 << 18, 1 << 16, 1_000, 1 << 20);
        JournalStore store = fixture.open(JournalFixture.config(), settings);
        Map<Key, AcceptorState> saved = load(store);
        String value = "x".repeat(10_000);
        int keys = 0;
        while (store.hasRoom()) {
            assertThat(store.hasRoomFor(key(keys), accepted(1, value))).isTrue();
            saved.put(key(keys), accepted(1, value));
            store.save(Map.of(key(keys), accepted(1, value)));
            fixture.background.runAll();
            keys++;
        }
        assertThat(keys).isBetween(80, 110);
        assertThat(store.hasRoomFor(key(keys), promised(1))).isFalse();
        assertThat(store.hasRoomFor(key(1), accepted(2, value + value))).isFalse();
        assertThat(store.hasRoomFor(key(1), accepted(2, value))).isTrue();

        // What is there is loaded, and may be more than fits.
        store.close();
        JournalStore again = fixture.open(JournalFixture.config(), settings);
        assertThat(load(again)).isEqualTo(saved);
        assertThat(again.hasRoom()).isFalse();
        for (int i = 0; i < 10; i++) {
            assertThat(again.hasRoomFor(key(i), accepted(2, "short"))).isTrue();
            again.save(Map.of(key(i), accepted(2, "short")));
            fixture.background.runAll();
        }
        assertThat(again.hasRoom()).isTrue();
        assertThat(again.hasRoomFor(key(keys), accepted(1, value))).isTrue();
    }
}
