package dev.paxos.bench.load;

import dev.paxos.bench.system.Session;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Makes all keys of a load exist. */
public final class Preload {
    private static final int UNDER_WAY = 256;
    private static final int UNDER_WAY_BYTES = 16 << 20;

    private Preload() {}

    /**
     * Creates every key, many at once, and waits for the end.
     *
     * @throws IllegalStateException if one cannot be created
     */
    public static void run(Session session, Load load) throws InterruptedException {
        int permits = Math.max(1, Math.min(UNDER_WAY, UNDER_WAY_BYTES / Math.max(1, load.valueBytes())));
        Semaphore free = new Semaphore(permits);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        for (int key = 0; key < load.keys(); key++) {
            free.acquire();
            session.create(key, load.value(key), failure -> {
                if (failure != null) {
                    failed.set(failure);
                }
                free.release();
            });
        }
        free.acquire(permits);
        Throwable failure = failed.get();
        if (failure != null) {
            throw new IllegalStateException("not all keys could be created", failure);
        }
    }
}
