package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.load;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.journal.MemoryDisk.Crash;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Crashes at every single operation: through birth, saves, segment rolls, compactions, clean stops and restarts. */
class JournalCrashTest {
    private static final int SAVES_A_RUN = 25;
    private static final int RUNS = 3;

    /** What a run has saved, and what it was about to save when the machine crashed. */
    private static final class Model {
        final Map<Key, AcceptorState> saved = new HashMap<>();
        Map<Key, AcceptorState> inFlight = Map.of();
    }

    private static void workload(JournalFixture fixture, Model model, Random random) throws IOException {
        for (int run = 0; run < RUNS; run++) {
            JournalStore store = fixture.open();
            assertThat(load(store)).isEqualTo(model.saved);
            for (int i = 0; i < SAVES_A_RUN; i++) {
                model.inFlight = batch(model.saved, random);
                store.save(model.inFlight);
                model.saved.putAll(model.inFlight);
                model.inFlight = Map.of();
                for (int step = random.nextInt(4); step > 0 && !fixture.background.isIdle(); step--) {
                    fixture.background.runOne();
                }
            }
            if (run % 2 == 0) {
                store.close();
            } else {
                fixture.disk.kill();
            }
        }
    }

    private static Map<Key, AcceptorState> batch(Map<Key, AcceptorState> saved, Random random) {
        Map<Key, AcceptorState> batch = new HashMap<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Key key = key(random.nextInt(8));
            AcceptorState old = saved.getOrDefault(key, AcceptorState.INITIAL);
            long ballot = old.promised().number() + 1 + random.nextInt(3);
            batch.put(
                    key,
                    random.nextBoolean()
                            ? accepted(ballot, "value " + ballot)
                            : new AcceptorState(promised(ballot).promised(), old.accepted()));
        }
        return batch;
    }

    /** Runs the workload until the crash. Returns false if it came to its end before. */
    private static boolean crashes(JournalFixture fixture, Model model, int operation) throws IOException {
        try {
            fixture.disk.crashAt(operation);
            workload(fixture, model, new Random(1));
            return false;
        } catch (Crash crash) {
            return true;
        }
    }

    private static void requireNothingLost(Map<Key, AcceptorState> loaded, Model model, String when) {
        Map<Key, AcceptorState> all = new HashMap<>(model.saved);
        all.putAll(model.inFlight);
        assertThat(all.keySet()).as(when).containsAll(loaded.keySet());
        all.forEach((key, last) -> {
            AcceptorState state = loaded.getOrDefault(key, AcceptorState.INITIAL);
            AcceptorState saved = model.saved.getOrDefault(key, AcceptorState.INITIAL);
            assertThat(state).as("%s of %s", when, key).isIn(saved, last);
        });
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void after_power_loss_at_any_operation_it_starts_and_holds_all_that_was_saved(Fate fate) throws IOException {
        int operation = 0;
        while (true) {
            JournalFixture fixture = new JournalFixture(new MemoryDisk());
            Model model = new Model();
            if (!crashes(fixture, model, operation)) {
                break;
            }
            String when = fate + " at operation " + operation;
            Random random = new Random(operation);
            fixture.disk.powerLoss(fate, random);
            // Recovery may be interrupted too.
            crashInRecovery(fixture, fate, random);
            Map<Key, AcceptorState> loaded;
            JournalStore store = fixture.open();
            loaded = load(store);
            requireNothingLost(loaded, model, when);
            // What was loaded may have been told of by now, and so must stay; and the store works on.
            store.save(Map.of(key(100), promised(1)));
            loaded.put(key(100), promised(1));
            fixture.disk.powerLoss(Fate.LOST, random);
            assertThat(fixture.reload()).as(when).isEqualTo(loaded);
            operation++;
        }
        assertThat(operation).isGreaterThan(300);
    }

    private static void crashInRecovery(JournalFixture fixture, Fate fate, Random random) throws IOException {
        try {
            fixture.disk.crashAt(random.nextInt(40));
            load(fixture.open());
        } catch (Crash crash) {
            // As intended; and where it came to its end before, the power goes then.
        }
        fixture.disk.powerLoss(fate, random);
    }

    @Test
    void what_a_killed_process_left_in_the_page_cache_is_durable_before_load_returns() throws IOException {
        for (int operation = 0; ; operation++) {
            JournalFixture fixture = new JournalFixture(new MemoryDisk());
            Model model = new Model();
            if (!crashes(fixture, model, operation)) {
                break;
            }
            fixture.disk.kill();
            Map<Key, AcceptorState> loaded = load(fixture.open());
            requireNothingLost(loaded, model, "killed at operation " + operation);
            fixture.disk.powerLoss(Fate.LOST, new Random(operation));
            assertThat(fixture.reload()).as("killed at operation " + operation).isEqualTo(loaded);
        }
    }
}
