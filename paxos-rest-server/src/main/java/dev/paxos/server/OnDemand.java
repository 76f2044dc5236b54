package dev.paxos.server;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is made when it is first asked for, and closed if it was. Thread-safe. */
final class OnDemand<T> implements Supplier<T>, AutoCloseable {
    private final Supplier<T> maker;
    private final Consumer<T> closer;
    private @Nullable T made;

    OnDemand(Supplier<T> maker, Consumer<T> closer) {
        this.maker = maker;
        this.closer = closer;
    }

    @Override
    public synchronized T get() {
        T known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        if (made != null) {
            closer.accept(made);
        }
    }
}
