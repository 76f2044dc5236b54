package dev.paxos.core.store;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps nothing beyond the process: {@link #save} returns at once. For tests and throw-away embedding alone: an
 * acceptor that starts again on it has forgotten its promises.
 */
public final class MemoryStore implements AcceptorStore {
    private final StateTable states = new StateTable();
    private volatile boolean closed;

    /** Makes a store without state. */
    public MemoryStore() {}

    @Override
    public void load() throws IOException {
        requireOpen();
    }

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
        requireOpen();
        batch.forEach(states::put);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the memory store is closed");
        }
    }

    /** Opens it under the name {@code memory}. */
    public static final class Provider implements AcceptorStoreProvider {
        /** Made by {@link java.util.ServiceLoader}. */
        public Provider() {}

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public AcceptorStore open(StoreConfig config) {
            return new MemoryStore();
        }
    }
}
