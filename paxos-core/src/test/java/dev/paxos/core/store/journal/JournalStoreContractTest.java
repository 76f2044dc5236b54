package dev.paxos.core.store.journal;

import dev.paxos.core.ManualExecutor;
import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.AcceptorStoreContract;
import dev.paxos.core.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;

/** What every store holds, with segments just long enough for the values of the contract. */
class JournalStoreContractTest extends AcceptorStoreContract {
    private static final JournalSettings SETTINGS =
            new JournalSettings(1280 << 10, 4 << 20, 4096, 1 << 20, 128 << 10, 1_000_000_000L, Long.MAX_VALUE);

    @Override
    protected AcceptorStore open(Path directory) throws IOException {
        StoreConfig config = new StoreConfig(directory, "contract", 1, Map.of());
        DiskFiles files = new DiskFiles(directory);
        return JournalStore.open(
                config, SETTINGS, files, new ManualExecutor(), System::nanoTime, new SecureRandom()::nextLong);
    }
}
