package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.StoreConfig;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
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
    private static final JournalSettings SMALL =
            new JournalSettings(4096, 8192, 64, 8192, 512, 20_000_000, Long.MAX_VALUE);

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
        Map<Key, AcceptorState> byKey = new HashMap<>();
        states.table().forEach(byKey::put);
        return byKey;
    }

    /**
     * Damages a file of a disk that nobody uses: a bit, a block or some blocks, or all of it is gone. What no journal can
     * see stays as it is: after anything but a clean stop a last frame that decayed looks as one that was never written to
     * its end, and the loss of the last file as if it had never been. Which one is the last, a loss of power may yet decide.
     *
     * @return what was done, or nothing where there is no data yet
     */
    public static String rot(MemoryDisk disk, RandomGenerator random) throws IOException {
        if (!disk.names().contains(Identity.FILE)) {
            return "";
        }
        JournalFiles files = disk.mount();
        Recovered recovered = Recovery.read(files, Identity.read(files).incarnation(), new States());
        MemoryDisk durable = disk.fork();
        durable.powerLoss(Fate.LOST, random);
        if (!durable.names().contains(Identity.FILE)) {
            return "";
        }
        Recovered leastRecovered =
                Recovery.read(durable.mount(), Identity.read(durable.mount()).incarnation(), new States());
        boolean stoppedInGoodOrder = leastRecovered.clean() && durable.names().contains(CleanStop.FILE);
        List<String> names = disk.names();
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(8) == 0) {
            if (!isMissed(name, recovered)) {
                return "";
            }
            disk.remove(name);
            return "all of " + name;
        }
        int length = disk.read(name).length;
        if (length == 0) {
            return "";
        }
        int from = random.nextInt(length);
        int bytes = List.of(1, 1, 64, 512).get(random.nextInt(4));
        int changed = 0;
        for (int at = from; at < Math.min(length, from + bytes); at++) {
            if (stoppedInGoodOrder || !(isInLastFrame(name, at, recovered) || mayBeLast(name, at, leastRecovered))) {
                disk.rot(name, at, bytes == 1 ? 1 << random.nextInt(8) : 1 + random.nextInt(255));
                changed++;
            }
        }
        return changed == 0 ? "" : changed + " bytes from " + from + " of " + name;
    }

    private static boolean isMissed(String name, Recovered recovered) {
        List<Recovered.Segment> segments = recovered.segments();
        long last = segments.get(segments.size() - 1).number();
        long segment = FileHeader.Kind.SEGMENT.numberIn(name);
        return name.equals(Identity.FILE)
                || FileHeader.Kind.SNAPSHOT.numberIn(name) > 0
                || (segment > 0 && segment < last);
    }

    private static boolean isInLastFrame(String name, long position, Recovered recovered) {
        List<Recovered.Segment> segments = recovered.segments();
        for (int i = segments.size() - 1; i >= 0; i--) {
            Recovered.Segment segment = segments.get(i);
            if (!segment.isEmpty()) {
                return name.equals(FileHeader.Kind.SEGMENT.fileName(segment.number()))
                        && position >= segment.lastFrame()
                        && position < segment.end();
            }
        }
        return false;
    }

    /** Tells whether a position is in or behind the last frame that is durable: what is behind it may be lost yet. */
    private static boolean mayBeLast(String name, long position, Recovered leastRecovered) {
        List<Recovered.Segment> segments = leastRecovered.segments();
        long number = FileHeader.Kind.SEGMENT.numberIn(name);
        for (int i = segments.size() - 1; i >= 0; i--) {
            Recovered.Segment segment = segments.get(i);
            if (!segment.isEmpty()) {
                return number > segment.number() || (number == segment.number() && position >= segment.lastFrame());
            }
        }
        return false;
    }

    /** Tells whether a failure to start says that the durable state is wrong. */
    public static boolean isCorruption(Throwable failure) {
        return failure instanceof CorruptStateException;
    }
}
