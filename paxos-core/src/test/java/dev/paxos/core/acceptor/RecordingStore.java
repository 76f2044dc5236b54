package dev.paxos.core.acceptor;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.AcceptorStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Remembers what it was asked to save, and fails or fills up when told to. */
final class RecordingStore implements AcceptorStore {
    final List<Map<Key, AcceptorState>> batches = new ArrayList<>();
    final Map<Key, AcceptorState> durable = new HashMap<>();

    @Nullable
    Throwable failure;

    boolean room = true;
    boolean closed;

    @Override
    public void load() {}

    @Override
    public @Nullable AcceptorState find(Key key) {
        return durable.get(key);
    }

    @Override
    public void forEach(BiConsumer<Key, AcceptorState> action) {
        durable.forEach(action);
    }

    @Override
    public int size() {
        return durable.size();
    }

    @Override
    public void save(Map<Key, AcceptorState> batch) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
        batches.add(Map.copyOf(batch));
        durable.putAll(batch);
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public void close() {
        closed = true;
    }
}
