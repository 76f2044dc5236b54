package dev.paxos.core.simulation;

import dev.paxos.core.store.journal.JournalOnMemoryDisk;
import dev.paxos.core.store.journal.MemoryDisk;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * What would be if the power went now? Tried on a copy of the disk, at replies and in the midst of disk operations: far
 * more often than the power can really go, for the run goes on as if nothing had been.
 */
final class PowerLossTrial {
    private final Simulation simulation;
    private final int server;
    private final MemoryDisk disk;
    private final SplittableRandom random;
    private boolean stopped;

    PowerLossTrial(Simulation simulation, int server, MemoryDisk disk) {
        this.simulation = simulation;
        this.server = server;
        this.disk = disk;
        this.random = simulation.scenario().chance("trial " + server);
    }

    /** Tries no more: the disk is damaged in ways of which nothing is promised but that it is seen. */
    void stop() {
        stopped = true;
    }

    /** At a reply. */
    void mayRun() {
        mayRun(24);
    }

    /** Before an operation of the disk; those on names are few, and what they leave half done is much. */
    void mayRun(boolean changesNames) {
        mayRun(changesNames ? 8 : 96);
    }

    private void mayRun(int onceIn) {
        if (random.nextInt(onceIn) == 0) {
            run(random.nextInt(3) == 0 ? Fate.LOST : Fate.TORN);
        }
    }

    /** All that was durable must be there, and nothing that was never saved. */
    void run(Fate fate) {
        if (stopped || disk.hasCrashed()) {
            return;
        }
        simulation.coverage().met(Coverage.Met.POWER_LOSS_TRIED_ON_A_COPY);
        try {
            simulation
                    .invariants()
                    .server(server)
                    .requireAllThere(
                            "if the power went now", JournalOnMemoryDisk.recoveredIfPowerWasLost(disk, fate, random));
        } catch (IOException e) {
            simulation.violations().report("loss of power makes no disk unreadable", "server " + server, e);
        }
    }
}
