package dev.paxos.server;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.AcceptorStoreProvider;
import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.StateTable;
import dev.paxos.core.store.StoreConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Stores that fail in one way each, found by name as any other. */
public abstract class FaultyStore implements AcceptorStore {
    private final StateTable states = new StateTable();

    @Override
    public void load() throws IOException {}

    @Override
    public @Nullable AcceptorState find(Key key) {
        return states.find(key);
    }

    @Override
    public void forEach(BiConsumer<Key, AcceptorState> action) {
        states.forEach(action);
    }

    @Override
    public int size() {
        return states.size();
    }

    @Override
    public void save(Map<Key, AcceptorState> batch) throws IOException {
        batch.forEach(states::put);
    }

    @Override
    public void close() throws IOException {}

    /** {@code failing}: no save succeeds. */
    public static final class Failing implements AcceptorStoreProvider {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public AcceptorStore open(StoreConfig config) {
            return new FaultyStore() {
                @Override
                public void save(Map<Key, AcceptorState> batch) throws IOException {
                    throw new IOException("no such luck");
                }
            };
        }
    }

    /** {@code full}: has no room. */
    public static final class Full implements AcceptorStoreProvider {
        @Override
        public String name() {
            return "full";
        }

        @Override
        public AcceptorStore open(StoreConfig config) {
            return new FaultyStore() {
                @Override
                public boolean hasRoom() {
                    return false;
                }
            };
        }
    }

    /** {@code stalled}: a save lasts until the test allows it. */
    public static final class Stalled implements AcceptorStoreProvider {
        private static final Semaphore ALLOWED = new Semaphore(0);
        private static final Semaphore BEGUN = new Semaphore(0);

        /** Lets one save go on. */
        public static void allowSave() {
            ALLOWED.release();
        }

        /** Waits until one more save has begun. */
        public static void awaitSave() {
            BEGUN.acquireUninterruptibly();
        }

        @Override
        public String name() {
            return "stalled";
        }

        @Override
        public AcceptorStore open(StoreConfig config) {
            return new FaultyStore() {
                @Override
                public void save(Map<Key, AcceptorState> batch) throws IOException {
                    BEGUN.release();
                    ALLOWED.acquireUninterruptibly();
                    super.save(batch);
                }
            };
        }
    }

    /** {@code corrupt}: cannot be loaded. */
    public static final class Corrupt implements AcceptorStoreProvider {
        @Override
        public String name() {
            return "corrupt";
        }

        @Override
        public AcceptorStore open(StoreConfig config) {
            return new FaultyStore() {
                @Override
                public void load() throws IOException {
                    throw new CorruptStateException("journal-1", 42, "the checksum is wrong, restore the directory");
                }
            };
        }
    }
}
