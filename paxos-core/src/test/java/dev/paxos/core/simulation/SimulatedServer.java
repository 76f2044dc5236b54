package dev.paxos.core.simulation;

import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorLimits;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.store.journal.JournalOnMemoryDisk;
import dev.paxos.core.store.journal.MemoryDisk;
import dev.paxos.core.store.journal.MemoryDisk.Crash;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A server: a disk that outlives everything, and one life after another of a real acceptor on a real journal. */
final class SimulatedServer {
    private static final long MILLISECOND = 1_000_000;
    private static final AcceptorLimits LIMITS = new AcceptorLimits(64, 1024);

    private final Simulation simulation;
    private final int id;
    private final String name;
    private final VirtualTime time;
    private final SplittableRandom random;
    private final PowerLossTrial trial;
    private final Pause pause;
    private final MemoryDisk disk = new MemoryDisk();
    private final DiskTrouble trouble;
    private @Nullable Acceptor acceptor;
    private int life;
    private boolean rotten;
    private boolean lost;
    private long slownessNanos;
    private Runnable whenSlow = () -> {};
    private long diskDelayNanos = MILLISECOND;
    private Runnable whenDiskIsSlow = () -> {};

    SimulatedServer(Simulation simulation, int id) {
        this.simulation = simulation;
        this.id = id;
        this.name = "server " + id;
        this.time = simulation.time();
        this.random = simulation.scenario().chance(name);
        this.pause = new Pause(time);
        this.trial = new PowerLossTrial(simulation, id, disk);
        this.trouble = new DiskTrouble(simulation, id, disk, trial);
        disk.fault(trouble);
        disk.failedForceDropsPages();
    }

    // ---- lives

    boolean isUp() {
        return acceptor != null;
    }

    /** Tells whether it is up, and takes messages. */
    boolean isServing() {
        return acceptor != null && acceptor.isServing();
    }

    boolean isLost() {
        return lost;
    }

    /** Tells whether a loss of power would change anything here. */
    boolean hasSomethingToLose() {
        return !lost && (isUp() || disk.hasUnsynced());
    }

    int life() {
        return life;
    }

    boolean lives(int that) {
        return life == that;
    }

    boolean hasCrashed() {
        return disk.hasCrashed();
    }

    PowerLossTrial trial() {
        return trial;
    }

    DiskTrouble trouble() {
        return trouble;
    }

    /** Starts, where it is down. */
    void start() {
        if (isUp() || lost) {
            return;
        }
        life++;
        int thisLife = life;
        trouble.newLife();
        simulation.event("starts", this, id, life);
        try {
            SerialExecutor writer = new SerialExecutor(this, life, time, this::diskDelay);
            SerialExecutor background = new SerialExecutor(this, life, time, () -> 10_000 + random.nextLong(300_000));
            WatchedStore store = new WatchedStore(
                    JournalOnMemoryDisk.open(disk, id, background, time::nanoTime, random::nextLong),
                    id,
                    simulation.invariants());
            Acceptor started = Acceptor.open(store, writer, LIMITS);
            acceptor = started;
            started.whenHalted().thenAccept(reason -> halted(thisLife, reason));
            recovered();
        } catch (Crash crash) {
            powerGoes(Fault.CRASH_IN_RECOVERY);
        } catch (IOException e) {
            refusesToStart(e);
        }
    }

    private void recovered() {
        simulation.event("is up", this, id, life);
        simulation.coverage().met(Coverage.Met.RECOVERIES);
        if (disk.names().stream().anyMatch(file -> file.startsWith("torn-") && trouble.isNewFile(file))) {
            simulation.coverage().met(Coverage.Met.TORN_TAILS_MENDED);
        }
        if (rotten) {
            simulation.coverage().met(Coverage.Met.STARTS_IN_SPITE_OF_ROT);
        }
        // What was recovered may be told of from now on, so it must be durable now.
        trial.run(Fate.LOST);
        simulation.proposers().startOn(id);
    }

    private void refusesToStart(IOException why) {
        simulation.event("not up", this, id, String.valueOf(why.getMessage()));
        simulation.coverage().met(Coverage.Met.STARTS_THAT_FAILED);
        end();
        disk.kill();
        if (JournalOnMemoryDisk.isCorruption(why)) {
            simulation.violations().require(rotten, "loss of power makes no disk unreadable", name, why);
            simulation.coverage().met(Coverage.Met.SERVERS_LOST_TO_ROT);
            lost = true;
        } else {
            simulation
                    .violations()
                    .require(trouble.explainsAFailure(), "a server starts where its disk works", name, why);
            simulation.later(20 * MILLISECOND, this::start);
        }
    }

    private void end() {
        acceptor = null;
        life++;
        simulation.proposers().crashOn(id);
    }

    /** The process ends; the page cache stays. */
    void kill() {
        if (isUp()) {
            simulation.event("killed", this, id, life);
            end();
            disk.kill();
        }
    }

    /** The machine ends, and takes with it what was not synced: all of it, nothing of it, or any part. */
    void losePower(Fate fate) {
        if (lost) {
            return;
        }
        simulation.event("power off", this, id, fate);
        end();
        disk.powerLoss(fate, random);
    }

    Fate anyFate() {
        return switch (random.nextInt(4)) {
            case 0 -> Fate.LOST;
            case 1 -> Fate.KEPT;
            default -> Fate.TORN;
        };
    }

    /** The process stops in good order, if it gets that far. */
    void stop(Runnable stopped) {
        Acceptor running = acceptor;
        if (running == null) {
            return;
        }
        int thisLife = life;
        simulation.event("stops", this, id, life);
        running.shutdown().whenComplete((closed, failure) -> {
            if (lives(thisLife) && !hasCrashed()) {
                simulation.event("stopped", this, id, failure == null ? "" : failure);
                end();
                disk.kill();
                stopped.run();
            }
        });
    }

    /** In the midst of a disk operation that was chosen before. */
    private void powerGoes(Fault where) {
        simulation.fired(where, name);
        if (random.nextInt(4) == 0) {
            simulation.event("killed", this, id, life);
            end();
            disk.kill();
        } else {
            losePower(anyFate());
        }
        simulation.later(random.nextLong(60 * MILLISECOND), this::start);
    }

    private void halted(int thatLife, String reason) {
        if (!lives(thatLife) || hasCrashed()) {
            return;
        }
        simulation.event("halts", this, id, reason);
        simulation.coverage().met(Coverage.Met.HALTS);
        simulation
                .violations()
                .require(trouble.hasFailed(), "an acceptor halts only where its disk failed", name, reason);
        // Someone looks after it.
        simulation.later(10 * MILLISECOND + random.nextLong(50 * MILLISECOND), () -> {
            if (lives(thatLife)) {
                if (random.nextBoolean()) {
                    kill();
                } else {
                    losePower(anyFate());
                }
                start();
            }
        });
    }

    /** Bytes of its disk change while it is down. A server whose state is gone stays down. */
    void rot() {
        try {
            String where = JournalOnMemoryDisk.rot(disk, random);
            if (!where.isEmpty()) {
                rotten = true;
                trial.stop();
                simulation.event("rots", this, id, where);
                simulation.fired(Fault.BIT_ROT, where);
            }
        } catch (IOException e) {
            // It was damaged before.
            trial.stop();
            rotten = true;
        }
    }

    // ---- work

    <R> CompletableFuture<R> handle(Message<R> message) {
        Acceptor running = acceptor;
        if (running == null) {
            return CompletableFuture.failedFuture(new AcceptorUnavailableException(Reason.UNREACHABLE, "down"));
        }
        if (!running.hasRoom()) {
            trouble.fullDiskShows();
        }
        return message.call.apply(running);
    }

    /** Runs a task of one of its threads. */
    void run(Runnable task) {
        try {
            task.run();
        } catch (Crash crash) {
            // Seen below.
        }
        afterTask();
    }

    void afterTask() {
        if (hasCrashed()) {
            powerGoes(Fault.CRASH_IN_DISK_OPERATION);
        }
    }

    private long diskDelay() {
        long nanos = random.nextLong(diskDelayNanos);
        if (nanos > MILLISECOND) {
            whenDiskIsSlow.run();
        }
        return 20_000 + nanos;
    }

    void diskDelay(long nanos, Runnable whenItDelays) {
        diskDelayNanos = nanos;
        whenDiskIsSlow = whenItDelays;
    }

    void noDiskDelay() {
        diskDelayNanos = MILLISECOND;
    }

    void slowness(long nanos, Runnable whenItDelays) {
        slownessNanos = nanos;
        whenSlow = whenItDelays;
    }

    void noSlowness() {
        slownessNanos = 0;
    }

    /** It made a message late. */
    void wasSlow() {
        whenSlow.run();
    }

    long slownessNanos() {
        return slownessNanos;
    }

    void pause(long nanos, Runnable whenItDelays) {
        pause.begin(nanos, whenItDelays);
    }

    /** How long what would happen here now has to wait for the end of a pause, or 0. */
    long pauseNanos() {
        return pause.delayNanos();
    }

    /** From now on nothing goes wrong here. */
    void heal() {
        pause.end();
        noSlowness();
        noDiskDelay();
        trouble.heal();
    }

    @Override
    public String toString() {
        return name;
    }
}
