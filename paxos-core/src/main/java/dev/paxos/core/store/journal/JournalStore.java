package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.StateTable;
import dev.paxos.core.store.StoreConfig;
import dev.paxos.core.store.StoreStatistics;
import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the states in an append-only journal with snapshots, in one directory of a local disk. {@code docs/data-file.md}
 * gives every byte, {@code docs/durability.md} what is on the disk before what.
 *
 * <p>A {@link #save} is one write and one {@code fdatasync} of a preallocated file. A batch that is too long for one
 * frame, 8 MiB, takes several, each durable before the next; after a crash between them a part of such a batch is there,
 * which was not answered for.
 *
 * <p>States must never go back: for a key neither the promise nor the accepted ballot may fall. That is how states of an
 * acceptor are, and how recovery tells the later of two. {@code save} checks it.
 *
 * <p>A thread that is interrupted in {@code save} fails it, as a channel of the JDK then closes itself.
 *
 * <p>All states are kept in memory, in a {@link StateTable}. Once they take as much of it as they may, what would need more
 * is refused; a {@link #load} takes in whatever there is.
 *
 * <p>Options: {@code segment-mib}, 16 to 1024, the length of a segment, 64 by default; {@code compaction-mib}, from 16 on,
 * how much journal makes a snapshot worth while, 256 by default; {@code memory-mib}, from 1 on, what the states may take of
 * the heap, by default all of it but 96 MiB, at least half and at most 85 % of its greatest size.
 */
public final class JournalStore implements AcceptorStore {
    private static final System.Logger LOG = System.getLogger(JournalStore.class.getName());
    static final String LOCK = "lock";

    private enum Phase {
        OPENED,
        LOADED,
        DEAD,
        CLOSED
    }

    private final JournalFiles files;
    private final JournalSettings settings;
    private final Closeable lock;
    private final Identity identity;
    private final boolean isNew;
    private final Background background;
    private final States states = new States();
    private final JournalStatistics statistics;
    private final FrameWriter frame;
    private final SegmentSupply supply;
    private final SegmentWriter writer;
    private final Compaction compaction;
    private volatile Phase phase = Phase.OPENED;

    private JournalStore(
            JournalFiles files,
            JournalSettings settings,
            Closeable lock,
            Identity identity,
            boolean isNew,
            Background background,
            LongSupplier nanoClock,
            LongSupplier random) {
        this.files = files;
        this.settings = settings;
        this.lock = lock;
        this.identity = identity;
        this.isNew = isNew;
        this.background = background;
        this.statistics = new JournalStatistics(nanoClock, states.table()::bytes, settings.memoryBytes());
        this.frame = new FrameWriter(settings.blockBytes(), settings.maxPayloadBytes());
        this.compaction = new Compaction(
                files, settings, identity.incarnation(), states, background, statistics, random, this::lastSequence);
        this.supply =
                new SegmentSupply(files, settings, identity.incarnation(), background, compaction, nanoClock, random);
        this.writer = new SegmentWriter(files, supply, statistics);
    }

    /**
     * Opens the journal in a directory, and makes the directory and an empty journal where there is nothing yet.
     *
     * @param config where and for whom, and the options above
     * @param background runs preallocation and compaction, in short tasks that block on the disk and resubmit
     *     themselves; one thread is enough, but it must not be the calling one
     * @return an open store
     * @throws CorruptStateException if the identity of the directory is wrong, or missing while there is data
     * @throws IOException if the directory is in use, belongs to another server or cluster, or cannot be made
     * @throws IllegalArgumentException if an option is unknown or wrong; the message names it
     */
    public static JournalStore open(StoreConfig config, Executor background) throws IOException {
        JournalSettings settings = JournalSettings.of(config.options());
        SecureRandom random = new SecureRandom();
        return open(
                config, settings, new DiskFiles(config.directory()), background, System::nanoTime, random::nextLong);
    }

    static JournalStore open(
            StoreConfig config,
            JournalSettings settings,
            JournalFiles files,
            Executor executor,
            LongSupplier nanoClock,
            LongSupplier random)
            throws IOException {
        files.createDirectory();
        Closeable lock = files.lock(LOCK);
        boolean opened = false;
        try {
            Background background = new Background(executor, settings.stepBytes());
            boolean isNew = !files.list().contains(Identity.FILE);
            Identity identity;
            if (isNew) {
                Birth.clear(files);
                UUID incarnation = new UUID(random.getAsLong(), random.getAsLong());
                identity = new Identity(config.clusterName(), config.serverId(), incarnation);
            } else {
                identity = Identity.read(files);
                identity.require(files.describe(Identity.FILE), config.clusterName(), config.serverId());
            }
            JournalStore store =
                    new JournalStore(files, settings, lock, identity, isNew, background, nanoClock, random);
            if (isNew) {
                // The identity comes last: from then on a journal without a segment is one that was lost.
                store.supply.produce();
                identity.write(files);
            }
            opened = true;
            return store;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    @Override
    public Optional<UUID> incarnation() {
        return Optional.of(identity.incarnation());
    }

    @Override
    public synchronized void load() throws IOException {
        require(Phase.OPENED, "load comes first, and once");
        phase = Phase.DEAD;
        // What was made a moment ago holds nothing.
        String end = isNew ? "in a new journal" : recover();
        long loaded = lastSequence();
        if (supply.ensure()) {
            frame.begin();
            writer.append(frame, FrameHeader.Kind.OPENED);
            compaction.sealed(writer.takeSealed());
        }
        phase = Phase.LOADED;
        compaction.consider(false);
        LOG.log(
                System.Logger.Level.INFO,
                "loaded %d keys up to frame %d, %s".formatted(states.table().size(), loaded, end));
    }

    /** Reads what is there, and tells how it was left. */
    private String recover() throws IOException {
        Recovered recovered = Recovery.read(files, identity.incarnation(), states);
        Repair.repair(files, recovered);
        List<Recovered.Segment> segments = recovered.segments();
        int used = recovered.used();
        compaction.adoptSnapshot(recovered.snapshotBytes());
        List<SegmentWriter.Sealed> full = segments.subList(0, used).stream()
                .map(segment -> new SegmentWriter.Sealed(segment.number(), segment.end(), segment.lastSequence()))
                .toList();
        long least = settings.blockBytes() + FrameHeader.frameBytes(settings.maxPayloadBytes(), settings.blockBytes());
        supply.adopt(
                segments.subList(used, segments.size()).stream()
                        .filter(segment -> segment.size() >= least)
                        .filter(segment -> segment.header().blockBytes() == settings.blockBytes())
                        .map(segment -> new SegmentSupply.Spare(segment.header(), segment.size()))
                        .toList(),
                segments.get(segments.size() - 1).number() + 1);
        writer.resume(recovered.lastSequence(), full);
        compaction.sealed(writer.takeSealed());
        if (recovered.lastSequence() == 0) {
            return "in a new journal";
        }
        return recovered.clean() ? "after a clean stop" : "without the end mark of a clean stop";
    }

    @Override
    public @Nullable AcceptorState find(Key key) {
        return states.table().find(key);
    }

    @Override
    public void expect(Collection<Key> keys) {
        states.table().expect(keys);
    }

    @Override
    public void forEach(BiConsumer<Key, AcceptorState> action) {
        states.table().forEach(action);
    }

    @Override
    public int size() {
        return states.table().size();
    }

    @Override
    public synchronized void save(Map<Key, AcceptorState> batch) throws IOException {
        require(Phase.LOADED, "a save comes after load, and never after one that failed");
        int[] addresses = states.requireForward(batch);
        long began = statistics.nanoTime();
        background.saveBegins();
        long bytes = 0;
        boolean saved = false;
        try {
            frame.begin();
            for (Map.Entry<Key, AcceptorState> entry : batch.entrySet()) {
                if (!frame.add(entry.getKey(), entry.getValue())) {
                    bytes += writer.append(frame, FrameHeader.Kind.STATES);
                    frame.begin();
                    frame.add(entry.getKey(), entry.getValue());
                }
            }
            bytes += writer.append(frame, FrameHeader.Kind.STATES);
            states.replace(batch, addresses);
            saved = true;
        } finally {
            if (!saved) {
                phase = Phase.DEAD;
                background.stop();
            }
            background.saveEnds(bytes);
        }
        statistics.saved(batch.size(), bytes, began);
        List<SegmentWriter.Sealed> sealed = writer.takeSealed();
        if (!sealed.isEmpty()) {
            compaction.sealed(sealed);
            compaction.consider(false);
        }
    }

    @Override
    public boolean hasRoom() {
        return supply.hasRoom() && hasMemory();
    }

    @Override
    public boolean hasRoomFor(Key key, AcceptorState state) {
        return supply.hasRoom() && (hasMemory() || !states.table().wouldGrowBy(key, state));
    }

    private boolean hasMemory() {
        return states.table().bytes() < settings.memoryBytes();
    }

    @Override
    public Optional<StoreStatistics> statistics() {
        return Optional.of(statistics);
    }

    private long lastSequence() {
        return writer.lastSequence();
    }

    private void require(Phase expected, String rule) throws IOException {
        Phase actual = phase;
        if (actual != expected) {
            throw new IOException("the journal is " + actual.name().toLowerCase(Locale.ROOT) + ": " + rule);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        Phase last = phase;
        if (last == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        background.stop();
        try (lock) {
            supply.close();
            compaction.close();
            try {
                if (last == Phase.LOADED) {
                    recordCleanStop();
                }
            } finally {
                writer.close();
            }
        }
    }

    private void recordCleanStop() throws IOException {
        frame.begin();
        writer.append(frame, FrameHeader.Kind.CLOSED);
        writer.trim();
        CleanStop.write(files, identity.incarnation(), writer.lastSequence());
    }
}
