package dev.paxos.bench.load;

import dev.paxos.bench.system.Completion;
import dev.paxos.bench.system.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** Keeps values in memory, and hands the end of each write to a test. */
class StubSession implements Session {
    final ConcurrentMap<Integer, byte[]> values = new ConcurrentHashMap<>();
    private final Consumer<Completion> puts;

    StubSession(Consumer<Completion> puts) {
        this.puts = puts;
    }

    @Override
    public void create(int key, byte[] value, Completion done) {
        put(key, value, done);
    }

    @Override
    public void put(int key, byte[] value, Completion done) {
        values.put(key, value);
        puts.accept(done);
    }

    @Override
    public void get(int key, Completion done) {
        done.done(null);
    }

    @Override
    public void increment(Completion done) {
        done.done(null);
    }

    @Override
    public CompletableFuture<byte[]> read(int key) {
        return CompletableFuture.completedFuture(values.getOrDefault(key, new byte[0]));
    }

    @Override
    public CompletableFuture<Long> counter() {
        return CompletableFuture.completedFuture(0L);
    }

    @Override
    public boolean tellsNotApplied(Throwable failure) {
        return failure instanceof UnsupportedOperationException;
    }

    @Override
    public void close() {}
}
