package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.load;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.store.StoreStatistics;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalStatisticsTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final JournalFixture fixture = new JournalFixture(disk);

    /** What the clock shows means nothing by itself. */
    @BeforeEach
    void startTheClockSomewhere() {
        fixture.nanos = 5_000_000_000L;
    }

    @Test
    void a_save_is_counted_with_its_states_its_bytes_and_its_time() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        StoreStatistics statistics = statistics(store);
        long before = statistics.syncNanos().count();
        disk.fault((operation, name) -> fixture.nanos += operation == Operation.FORCE ? 3_000_000 : 1_000_000);

        store.save(Map.of(key(1), promised(1), key(2), promised(1), key(3), promised(1)));

        assertThat(statistics.batchSizes().count()).isEqualTo(1);
        assertThat(statistics.batchSizes().sum()).isEqualTo(3);
        assertThat(statistics.saveNanos().sum()).isEqualTo(4_000_000);
        assertThat(statistics.syncNanos().count()).isEqualTo(before + 1);
        assertThat(statistics.syncNanos().sum()).isEqualTo(3_000_000);
        assertThat(statistics.writtenBytes()).isPositive().isEqualTo(lengthOfOneFrame());
    }

    @Test
    void a_failed_save_is_not_counted() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        disk.fault((operation, name) -> {
            throw new IOException("injected");
        });

        assertThatThrownBy(() -> store.save(Map.of(key(1), promised(1)))).hasMessage("injected");

        assertThat(statistics(store).batchSizes().count()).isZero();
        assertThat(statistics(store).saveNanos().count()).isZero();
        assertThat(statistics(store).writtenBytes()).isZero();
    }

    @Test
    void segments_are_counted_and_a_compaction_makes_them_a_snapshot() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        StoreStatistics statistics = statistics(store);
        assertThat(statistics.segments()).isEqualTo(1);
        assertThat(statistics.compactions()).isZero();
        assertThat(statistics.sinceCompaction()).isEmpty();
        int most = 0;
        for (int i = 0; statistics.compactions() == 0; i++) {
            assertThat(i).as("saves without a compaction").isLessThan(1000);
            store.save(Map.of(key(i % 10), promised(i)));
            most = Math.max(most, statistics.segments());
            fixture.background.runAll();
        }

        assertThat(most).isGreaterThan(2);
        assertThat(statistics.compactions()).isEqualTo(1);
        assertThat(statistics.segments()).isEqualTo(1);
        assertThat(statistics.snapshotBytes()).isPositive();
        assertThat(statistics.failedCompactions()).isZero();
        fixture.nanos += 7_000_000_000L;
        assertThat(statistics.sinceCompaction()).contains(Duration.ofSeconds(7));
    }

    @Test
    void a_failed_compaction_is_counted() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        disk.fault((operation, name) -> {
            if (name.startsWith("snapshot-")) {
                throw new IOException("injected");
            }
        });

        for (int i = 0; i < 150; i++) {
            store.save(Map.of(key(i % 10), promised(i)));
            fixture.background.runAll();
        }

        assertThat(statistics(store).failedCompactions()).isPositive();
        assertThat(statistics(store).compactions()).isZero();
        assertThat(statistics(store).sinceCompaction()).isEmpty();
    }

    @Test
    void what_the_states_take_of_the_memory_is_told_beside_what_they_may_take() throws IOException {
        JournalSettings settings = new JournalSettings(1 << 20, 2 << 20, 64, 1 << 18, 1 << 16, 1_000, 1 << 20);
        JournalStore store = fixture.open(JournalFixture.config(), settings);
        load(store);
        StoreStatistics statistics = statistics(store);
        while (store.hasRoom()) {
            assertThat(statistics.stateBytes()).isLessThan(1 << 20);
            store.save(Map.of(key(store.size()), accepted(1, "x".repeat(10_000))));
            fixture.background.runAll();
        }

        assertThat(statistics.stateBytes()).isGreaterThanOrEqualTo(1 << 20);
        assertThat(statistics.maxStateBytes()).isEqualTo(1 << 20);
    }

    /** What is left over by an earlier process counts, too. */
    @Test
    void a_restart_goes_on_with_the_segments_and_the_snapshot_that_are_there() throws IOException {
        JournalStore before = fixture.open();
        load(before);
        for (int i = 0; statistics(before).compactions() == 0; i++) {
            before.save(Map.of(key(i % 10), promised(i)));
            fixture.background.runAll();
        }
        before.close();

        JournalStore after = fixture.open();
        load(after);

        assertThat(statistics(after).segments()).isEqualTo(2);
        assertThat(statistics(after).snapshotBytes())
                .isEqualTo(statistics(before).snapshotBytes());
        assertThat(statistics(after).compactions()).isZero();
    }

    private static StoreStatistics statistics(JournalStore store) {
        return store.statistics().orElseThrow();
    }

    /** A frame begins at a block, and that of a few small states takes two. */
    private static long lengthOfOneFrame() {
        return 2L * JournalFixture.SMALL.blockBytes();
    }
}
