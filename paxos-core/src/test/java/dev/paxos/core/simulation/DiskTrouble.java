package dev.paxos.core.simulation;

import dev.paxos.core.store.journal.MemoryDisk;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** What is wrong with the disk of one server while it runs: it is asked before each operation. */
final class DiskTrouble implements MemoryDisk.Fault {
    private final Simulation simulation;
    private final int server;
    private final MemoryDisk disk;
    private final PowerLossTrial trial;
    private final Set<String> seen = new HashSet<>();
    private int writesUntilFailure = -1;
    private int syncsUntilFailure = -1;
    private boolean failed;
    private boolean full;
    private boolean shortWrites;

    DiskTrouble(Simulation simulation, int server, MemoryDisk disk, PowerLossTrial trial) {
        this.simulation = simulation;
        this.server = server;
        this.disk = disk;
        this.trial = trial;
    }

    void newLife() {
        failed = false;
    }

    /** Tells whether an operation failed in this life. */
    boolean hasFailed() {
        return failed;
    }

    boolean explainsAFailure() {
        return failed || full;
    }

    boolean isNewFile(String name) {
        return seen.add(name);
    }

    void failWriteAfter(int writes) {
        writesUntilFailure = writes;
    }

    void failSyncAfter(int syncs) {
        syncsUntilFailure = syncs;
    }

    void crashAfter(int operations) {
        disk.crashAt(operations);
    }

    void fill(long bytesLeft) {
        full = true;
        disk.capacity(disk.usedBytes() + bytesLeft);
    }

    void giveRoom() {
        full = false;
        disk.capacity(Long.MAX_VALUE);
    }

    void fullDiskShows() {
        simulation.fired(Fault.FULL_DISK, server);
    }

    void shortWrites(int mostBytes) {
        shortWrites = true;
        disk.mostBytesAWrite(mostBytes);
    }

    void fullWrites() {
        shortWrites = false;
        disk.mostBytesAWrite(Integer.MAX_VALUE);
    }

    void heal() {
        writesUntilFailure = -1;
        syncsUntilFailure = -1;
        giveRoom();
        fullWrites();
        if (!disk.hasCrashed()) {
            disk.crashAt(Integer.MAX_VALUE);
        }
    }

    @Override
    public void before(Operation operation, String name) throws IOException {
        simulation.event(
                "disk",
                simulation.server(server),
                31L * operation.name().hashCode() + name.hashCode(),
                simulation.isReadable() ? operation + " " + name : "");
        trial.mayRun(changesNames(operation));
        boolean isSync = operation == Operation.FORCE || operation == Operation.SYNC_DIRECTORY;
        if (operation == Operation.WRITE && shortWrites) {
            simulation.fired(Fault.SHORT_WRITES, server);
        }
        if (operation == Operation.RENAME) {
            simulation.coverage().met(name.startsWith("snapshot") ? Coverage.Met.SNAPSHOTS : Coverage.Met.SEGMENTS);
        }
        if (isSync) {
            simulation.coverage().met(Coverage.Met.SYNCS);
            if (syncsUntilFailure >= 0 && syncsUntilFailure-- == 0) {
                failed = true;
                simulation.fired(Fault.FAILED_SYNC, name);
                throw new IOException("the disk failed to sync");
            }
        } else if (writesUntilFailure >= 0 && writesUntilFailure-- == 0) {
            failed = true;
            simulation.fired(Fault.FAILED_WRITE, name);
            throw new IOException("the disk failed to write");
        }
    }

    private static boolean changesNames(Operation operation) {
        return switch (operation) {
            case CREATE, RENAME, DELETE, TRUNCATE -> true;
            case WRITE, FORCE, SYNC_DIRECTORY -> false;
        };
    }
}
