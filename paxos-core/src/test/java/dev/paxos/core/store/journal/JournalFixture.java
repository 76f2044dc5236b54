package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.ManualExecutor;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A journal of small sizes on a {@link MemoryDisk}: its background work and its clock move when the test says so. */
final class JournalFixture {
    static final JournalSettings SMALL = new JournalSettings(1024, 2048, 64, 512, 128, 1_000, Long.MAX_VALUE);

    /** Held, so that its level is not forgotten: thousands of starts would say so otherwise. */
    private static final Logger LOG = Logger.getLogger("dev.paxos.core.store.journal");

    final MemoryDisk disk;
    private final Random random = new Random(7);
    ManualExecutor background = new ManualExecutor();
    long nanos;

    JournalFixture(MemoryDisk disk) {
        this.disk = disk;
        LOG.setLevel(Level.OFF);
    }

    static StoreConfig config() {
        return new StoreConfig(Path.of("/disk"), "test", 1, Map.of());
    }

    /** Opens the store in a new process. */
    JournalStore open() throws IOException {
        return open(config(), SMALL);
    }

    JournalStore open(StoreConfig config, JournalSettings settings) throws IOException {
        background = new ManualExecutor();
        return JournalStore.open(config, settings, disk.mount(), background, () -> nanos, random::nextLong);
    }

    static Map<Key, AcceptorState> load(JournalStore store) throws IOException {
        Map<Key, AcceptorState> loaded = new HashMap<>();
        store.load();
        store.forEach((key, state) -> {
            if (loaded.put(key, state) != null) {
                throw new AssertionError(key + " was loaded twice");
            }
        });
        return loaded;
    }

    /** Opens, loads and closes. */
    Map<Key, AcceptorState> reload() throws IOException {
        try (JournalStore store = open()) {
            return load(store);
        }
    }

    static Key key(int number) {
        return Key.register("k" + number);
    }

    static AcceptorState promised(long ballot) {
        return new AcceptorState(Ballot.of(ballot), Proposal.NONE);
    }

    static AcceptorState accepted(long ballot, String value) {
        return new AcceptorState(Ballot.of(ballot), new Proposal(Ballot.of(ballot), Value.utf8(value)));
    }
}
