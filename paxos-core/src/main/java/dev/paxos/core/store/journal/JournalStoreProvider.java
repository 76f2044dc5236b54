package dev.paxos.core.store.journal;

import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.AcceptorStoreProvider;
import dev.paxos.core.store.StoreConfig;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Opens a {@link JournalStore} under the name {@code journal}, with a background thread of its own. */
public final class JournalStoreProvider implements AcceptorStoreProvider {
    private static final long IDLE_SECONDS = 10;

    /** Made by {@link java.util.ServiceLoader}. */
    public JournalStoreProvider() {}

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public AcceptorStore open(StoreConfig config) throws IOException {
        // The thread ends by itself when it has nothing to do, so nothing is left behind a closed store.
        ThreadPoolExecutor background =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "paxos-journal-background");
                    thread.setDaemon(true);
                    return thread;
                });
        background.allowCoreThreadTimeOut(true);
        return JournalStore.open(config, background);
    }
}
