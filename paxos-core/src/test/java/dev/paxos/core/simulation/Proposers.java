package dev.paxos.core.simulation;

import dev.paxos.core.proposer.ProposerLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The processes that propose: each has one life after another under its old id, some on the host of a server. */
final class Proposers {
    private static final int FIRST_FREE_ID = 1024;

    /** A process over all its lives. */
    private static final class Slot {
        private final int number;
        private final int proposerId;
        private final int host;
        private final ProposerLimits limits;
        private int life = -1;
        private @Nullable SimulatedProposer running;

        Slot(int number, int proposerId, int host, ProposerLimits limits) {
            this.number = number;
            this.proposerId = proposerId;
            this.host = host;
            this.limits = limits;
        }
    }

    private final Simulation simulation;
    private final SplittableRandom random;
    private final List<Slot> slots = new ArrayList<>();

    Proposers(Simulation simulation) {
        this.simulation = simulation;
        Scenario scenario = simulation.scenario();
        this.random = scenario.chance("proposers");
        for (int i = 0; i < scenario.proposers(); i++) {
            int host = i < scenario.servers() && random.nextInt(3) == 0 ? i + 1 : 0;
            boolean collides = i > 0 && random.nextInt(2) == 0 && scenario.has(Fault.COLLIDING_IDS);
            int id = collides ? slots.get(i - 1).proposerId : host > 0 ? host : FIRST_FREE_ID + i;
            if (collides) {
                simulation.fired(Fault.COLLIDING_IDS, id);
            }
            slots.add(new Slot(i, id, host, limits(scenario)));
        }
    }

    private ProposerLimits limits(Scenario scenario) {
        int[] deadlines = {5_000, 1_000, 200, 60};
        Duration deadline = Duration.ofMillis(deadlines[random.nextInt(deadlines.length)]);
        boolean tight = random.nextInt(2) == 0;
        if (tight && scenario.has(Fault.TIGHT_LIMITS)) {
            simulation.fired(Fault.TIGHT_LIMITS, deadline);
            return new ProposerLimits(deadline, 1 + random.nextInt(4), 1 + random.nextInt(3), random.nextInt(2_000));
        }
        return ProposerLimits.DEFAULT.withDeadline(deadline);
    }

    /** The server on whose host a process lives, or 0. */
    int hostOf(int slot) {
        return slots.get(slot).host;
    }

    /** The process of a slot that is running, or nothing. */
    @Nullable
    SimulatedProposer running(int slot) {
        return slots.get(slot).running;
    }

    int size() {
        return slots.size();
    }

    void startAll() {
        slots.forEach(this::start);
    }

    void startOn(int server) {
        slots.stream().filter(slot -> slot.host == server).forEach(this::start);
    }

    void start(int slot) {
        start(slots.get(slot));
    }

    private void start(Slot slot) {
        if (slot.running == null
                && (slot.host == 0 || simulation.server(slot.host).isUp())) {
            slot.life++;
            slot.running = new SimulatedProposer(
                    slot.number,
                    slot.life,
                    slot.proposerId,
                    slot.limits,
                    simulation.network(),
                    simulation.time(),
                    random.split());
        }
    }

    void crashOn(int server) {
        slots.stream().filter(slot -> slot.host == server).forEach(this::crash);
    }

    void crash(int slot) {
        crash(slots.get(slot));
    }

    private void crash(Slot slot) {
        SimulatedProposer process = slot.running;
        if (process != null) {
            simulation.event("crashes", process, slot.number, "");
            process.crash();
            process.count(simulation.coverage());
            slot.running = null;
            simulation.clients().callerCrashed(slot.number);
        }
    }

    void pause(int slot, long nanos, Runnable whenItDelays) {
        SimulatedProposer process = slots.get(slot).running;
        if (process != null) {
            process.pause(nanos, whenItDelays);
        }
    }

    void resumeAll() {
        for (Slot slot : slots) {
            if (slot.running != null) {
                slot.running.resume();
            }
        }
    }

    /** A process that was never disturbed, for the end of the run. */
    int addFresh() {
        Slot slot = new Slot(slots.size(), FIRST_FREE_ID + 900 + slots.size(), 0, ProposerLimits.DEFAULT);
        slots.add(slot);
        start(slot);
        return slot.number;
    }

    void count(Coverage coverage) {
        for (Slot slot : slots) {
            if (slot.running != null) {
                slot.running.count(coverage);
            }
        }
    }
}
