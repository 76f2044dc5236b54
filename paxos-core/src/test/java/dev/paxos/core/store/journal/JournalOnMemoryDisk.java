package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.StoreConfig;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The real journal on a {@link MemoryDisk}, in sizes so small that it rolls and compacts all the time. */
public final class JournalOnMemoryDisk {
    /**
     * A segment takes some twenty saves. The reserve holds two batches of an acceptor that lets 1 KiB wait, a message
     * more in each, and what both may leave unused at the ends of two segments.
     */
    private static final JournalSettings SMALL = new JournalSettings(4096, 8192, 64, 8192, 512, 20_000_000);

    private JournalOnMemoryDisk() {}

    /** Opens the journal of a server in a new process, but for its load. */
    public static AcceptorStore open(
            MemoryDisk disk, int server, Executor background, LongSupplier nanoClock, LongSupplier random)
            throws IOException {
        return JournalStore.open(config(server), SMALL, disk.mount(), background, nanoClock, random);
    }

    private static StoreConfig config(int server) {
        return new StoreConfig(Path.of("/disk"), "simulation", server, Map.of());
    }

    /** Returns what would be recovered if the power was lost at this very moment. The disk is not touched. */
    public static Map<Key, AcceptorState> recoveredIfPowerWasLost(MemoryDisk disk, Fate fate, RandomGenerator random)
            throws IOException {
        MemoryDisk fork = disk.fork();
        fork.powerLoss(fate, random);
        JournalFiles files = fork.mount();
        if (!fork.names().contains(Identity.FILE)) {
            Birth.requireNoData(files);
            return Map.of();
        }
        States states = new States();
        Recovery.read(files, Identity.read(files).incarnation(), states);
        return states.byKey();
    }

    /**
     * Changes a bit or a block of any file of a disk that nobody uses, but for the last frame: a journal cannot tell a
     * last frame that decayed from one that was never written to its end, and says so ({@code docs/durability.md}).
     *
     * @return where, or nothing where there is no data yet
     */
    public static String rot(MemoryDisk disk, RandomGenerator random) throws IOException {
        String lastFile = "";
        long from = 0;
        long to = 0;
        if (disk.names().contains(Identity.FILE)) {
            JournalFiles files = disk.mount();
            List<Recovered.Segment> segments = Recovery.read(
                            files, Identity.read(files).incarnation(), new States())
                    .segments();
            for (Recovered.Segment segment : segments) {
                if (!segment.isEmpty()) {
                    lastFile = FileHeader.Kind.SEGMENT.fileName(segment.number());
                    from = segment.lastFrame();
                    to = segment.end();
                }
            }
        }
        List<String> names = disk.names();
        if (lastFile.isEmpty()) {
            return "";
        }
        String name = names.get(random.nextInt(names.size()));
        int length = disk.read(name).length;
        if (length == 0) {
            return "";
        }
        int position = random.nextInt(length);
        int bytes = random.nextInt(3) == 0 ? Math.min(64, length - position) : 1;
        int changed = 0;
        for (int at = position; at < position + bytes; at++) {
            if (!name.equals(lastFile) || at < from || at >= to) {
                disk.rot(name, at, bytes == 1 ? 1 << random.nextInt(8) : 1 + random.nextInt(255));
                changed++;
            }
        }
        return changed == 0 ? "" : changed + " bytes at " + position + " of " + name;
    }

    /** Tells whether a failure to start says that the durable state is wrong. */
    public static boolean isCorruption(Throwable failure) {
        return failure instanceof CorruptStateException;
    }
}
