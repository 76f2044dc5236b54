package dev.paxos.core.simulation;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.AcceptorStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The real store, and beside it what it says: what it gave back, and what is durable by its word. */
final class WatchedStore implements AcceptorStore {
    private final AcceptorStore store;
    private final int server;
    private final Invariants invariants;

    WatchedStore(AcceptorStore store, int server, Invariants invariants) {
        this.store = store;
        this.server = server;
        this.invariants = invariants;
    }

    @Override
    public void load() throws IOException {
        store.load();
        Map<Key, AcceptorState> states = new HashMap<>();
        store.forEach(states::put);
        invariants.recovered(server, states);
    }

    @Override
    public @Nullable AcceptorState find(Key key) {
        return store.find(key);
    }

    @Override
    public void forEach(BiConsumer<Key, AcceptorState> action) {
        store.forEach(action);
    }

    @Override
    public int size() {
        return store.size();
    }

    @Override
    public void save(Map<Key, AcceptorState> batch) throws IOException {
        invariants.server(server).saveBegins(batch);
        store.save(batch);
        invariants.saved(server, batch);
    }

    @Override
    public boolean hasRoomFor(Key key, AcceptorState state) {
        return store.hasRoomFor(key, state);
    }

    @Override
    public boolean hasRoom() {
        return store.hasRoom();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
