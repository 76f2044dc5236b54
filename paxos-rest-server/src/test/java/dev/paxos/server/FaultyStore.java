package dev.paxos.server;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.AcceptorStoreProvider;
import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.StoreConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/** Stores that fail in one way each, found by name as any other. */
public abstract class FaultyStore implements AcceptorStore {
    @Override
    public void load(BiConsumer<Key, AcceptorState> sink) throws IOException {}

    @Override
    public void save(Map<Key, AcceptorState> batch) throws IOException {}

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
                public void save(Map<Key, AcceptorState> batch) {
                    BEGUN.release();
                    ALLOWED.acquireUninterruptibly();
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
                public void load(BiConsumer<Key, AcceptorState> sink) throws IOException {
                    throw new CorruptStateException("journal-1", 42, "the checksum is wrong, restore the directory");
                }
            };
        }
    }
}
