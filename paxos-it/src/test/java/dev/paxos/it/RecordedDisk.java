package dev.paxos.it;

import dev.paxos.it.DiskEvent.Change;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of a recorded server: what of them is durable, by the syncs that have succeeded, and what came since. A file
 * is durable up to the last change before the begin of such a sync of it; a name, up to that of the directory.
 */
final class RecordedDisk {
    /** What a loss of power does to what was not synced. */
    enum Fate {
        /** All of it is lost. */
        LOST,
        /** All of it had reached the disk. */
        KEPT,
        /** Any part of it is lost: any name, any change, any sector of a change, whichever came first. */
        TORN
    }

    /** Changes that wait for a sync, in their order. */
    private static final class Unsynced<C> {
        private final Deque<C> waiting = new ArrayDeque<>();
        private final Consumer<C> settle;
        private long settled;

        Unsynced(Consumer<C> settle) {
            this.settle = settle;
        }

        /** Counts all that there ever were. */
        long count() {
            return settled + waiting.size();
        }

        void settle(long upTo) {
            for (; settled < upTo; settled++) {
                settle.accept(waiting.remove());
            }
        }
    }

    /** A file, whatever its names. */
    private static final class Inode {
        private final SparseFile durable;
        private final Unsynced<Change> changes;

        Inode(SparseFile durable) {
            this.durable = durable;
            this.changes = new Unsynced<>(durable::apply);
        }

        SparseFile after(Fate fate, Random random) {
            SparseFile file = durable.copy();
            switch (fate) {
                case LOST -> {}
                case KEPT -> changes.waiting.forEach(file::apply);
                case TORN -> {
                    // How much is kept differs from file to file, from nearly nothing to nearly all.
                    int keptPercent = random.nextInt(101);
                    changes.waiting.forEach(change -> file.applyTorn(change, () -> random.nextInt(100) < keptPercent));
                }
            }
            return file;
        }
    }

    /** A change of the names: one goes, one comes, or both in one step. */
    private record Naming(
            @Nullable String gone,
            @Nullable String come,
            @Nullable Inode inode) {
        void applyTo(Map<String, Inode> names) {
            if (gone != null) {
                names.remove(gone);
            }
            if (come != null && inode != null) {
                names.put(come, inode);
            }
        }
    }

    private record Sync(Unsynced<?> what, long upTo) {}

    private final Map<String, Inode> durableNames = new TreeMap<>();
    private final Map<String, Inode> names = new TreeMap<>();
    private final Unsynced<Naming> namings = new Unsynced<>(naming -> naming.applyTo(durableNames));
    /** By descriptor. The directory is not among them. */
    private final Map<Integer, Inode> open = new HashMap<>();

    private final Map<Integer, Sync> syncs = new HashMap<>();

    /** Begins with what is there, all of it durable. */
    RecordedDisk(DiskImage image) {
        image.files().forEach((name, file) -> names.put(name, new Inode(file.copy())));
        durableNames.putAll(names);
    }

    /** Does what the server did. */
    void apply(DiskEvent event) {
        if (event instanceof DiskEvent.Open opened) {
            open(opened);
        } else if (event instanceof DiskEvent.Changed changed) {
            existing(open.get(changed.file()), event).changes.waiting.add(changed.change());
        } else if (event instanceof DiskEvent.SyncBegin sync) {
            Inode inode = open.get(sync.file());
            Unsynced<?> what = inode == null ? namings : inode.changes;
            syncs.put(sync.thread(), new Sync(what, what.count()));
        } else if (event instanceof DiskEvent.SyncEnd end) {
            Sync sync = existing(syncs.remove(end.thread()), event);
            sync.what().settle(sync.upTo());
        } else if (event instanceof DiskEvent.SyncFailed failed) {
            syncs.remove(failed.thread());
        } else if (event instanceof DiskEvent.Rename rename) {
            name(new Naming(rename.from(), rename.to(), existing(names.get(rename.from()), event)));
        } else if (event instanceof DiskEvent.Unlink unlink) {
            name(new Naming(unlink.name(), null, null));
        }
    }

    private void open(DiskEvent.Open event) {
        if (event.name().isEmpty()) {
            open.remove(event.file());
            return;
        }
        if (event.isNew()) {
            name(new Naming(null, event.name(), new Inode(SparseFile.empty())));
        }
        open.put(event.file(), existing(names.get(event.name()), event));
    }

    private void name(Naming naming) {
        naming.applyTo(names);
        namings.waiting.add(naming);
    }

    private static <T> T existing(@Nullable T found, DiskEvent event) {
        if (found == null) {
            throw new AssertionError("the recording lacks what comes before " + event);
        }
        return found;
    }

    /** Returns what the disk may hold if the power goes now. This stays as it is. */
    DiskImage powerLoss(Fate fate, Random random) {
        Map<String, Inode> left = new TreeMap<>(durableNames);
        for (Naming naming : namings.waiting) {
            if (fate == Fate.KEPT || (fate == Fate.TORN && random.nextBoolean())) {
                naming.applyTo(left);
            }
        }
        IdentityHashMap<Inode, SparseFile> contents = new IdentityHashMap<>();
        Map<String, SparseFile> files = new TreeMap<>();
        left.forEach((name, inode) -> files.put(
                name,
                contents.computeIfAbsent(inode, one -> one.after(fate, random)).copy()));
        return new DiskImage(files);
    }
}
