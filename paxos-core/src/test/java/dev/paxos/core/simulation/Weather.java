package dev.paxos.core.simulation;

import dev.paxos.core.store.journal.MemoryDisk.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Decides beforehand when what goes wrong. Each kind of fault has chance of its own. */
final class Weather {
    private static final long MILLISECOND = 1_000_000;

    private final Simulation simulation;
    private final Scenario scenario;
    private int oneWay;
    private int bothWays;
    private int rotten;

    Weather(Simulation simulation) {
        this.simulation = simulation;
        this.scenario = simulation.scenario();
    }

    void schedule() {
        for (Fault fault : scenario.faults()) {
            SplittableRandom chance = scenario.chance(fault.name());
            int times = 1 + chance.nextInt(4);
            for (int i = 0; i < times; i++) {
                long at = chance.nextLong(scenario.horizonNanos());
                SplittableRandom own = chance.split();
                simulation.later(at, () -> {
                    if (!simulation.isHealed()) {
                        strike(fault, own);
                    }
                });
            }
        }
    }

    private void strike(Fault fault, SplittableRandom chance) {
        long lasting = MILLISECOND + chance.nextLong(scenario.horizonNanos() / 3);
        int id = 1 + chance.nextInt(scenario.servers());
        SimulatedServer server = simulation.server(id);
        Proposers proposers = simulation.proposers();
        SimulatedNetwork network = simulation.network();
        switch (fault) {
            case MESSAGE_LOSS -> {
                network.loss(chance.nextDouble() * 0.4);
                during(lasting, () -> network.loss(0));
            }
            case MESSAGE_REPETITION -> {
                network.repetition(chance.nextDouble() * 0.5);
                during(lasting, () -> network.repetition(0));
            }
            case MESSAGE_DELAY -> {
                network.maxDelay((5 + chance.nextInt(100)) * MILLISECOND);
                during(lasting, () -> network.maxDelay(MILLISECOND));
            }
            case MESSAGE_REPLAY -> {
                for (int i = 0; i < 30; i++) {
                    during(chance.nextLong(lasting), network::replay);
                }
            }
            case PARTITION -> partition(chance, lasting, true);
            case ONE_WAY_PARTITION -> partition(chance, lasting, false);
            case POWER_LOSS -> {
                if (server.hasSomethingToLose()) {
                    simulation.fired(fault, server);
                }
                losePower(server, chance);
            }
            case POWER_LOSS_OF_ALL -> {
                // Of fewer it is no more than one server's loss after another.
                if (simulation.serversWithSomethingToLose() >= scenario.majority()) {
                    simulation.fired(fault, "");
                }
                for (int each = 1; each <= scenario.servers(); each++) {
                    losePower(simulation.server(each), chance);
                }
            }
            case PROCESS_KILLED -> {
                if (server.isUp()) {
                    simulation.fired(fault, server);
                    server.kill();
                    startLater(server, chance);
                }
            }
            case CLEAN_RESTART ->
                server.stop(() -> {
                    simulation.fired(fault, server);
                    startLater(server, chance);
                });
            case CRASH_IN_DISK_OPERATION -> {
                if (server.isUp()) {
                    server.trouble().crashAfter(chance.nextInt(30));
                }
            }
            case CRASH_IN_RECOVERY -> {
                if (!server.isLost()) {
                    // Counted where a start meets it: some need fewer operations.
                    server.losePower(server.anyFate());
                    server.trouble().crashAfter(chance.nextInt(25));
                    startLater(server, chance);
                }
            }
            case SERVER_PAUSE -> {
                Runnable delays = counting(fault, server);
                server.pause(lasting, delays);
                for (int slot = 0; slot < proposers.size(); slot++) {
                    if (proposers.hostOf(slot) == id) {
                        proposers.pause(slot, lasting, delays);
                    }
                }
            }
            case SLOW_SERVER -> {
                server.slowness((5 + chance.nextInt(60)) * MILLISECOND, counting(fault, server));
                during(lasting, server::noSlowness);
            }
            case SLOW_SYNC -> {
                server.diskDelay((5 + chance.nextInt(60)) * MILLISECOND, counting(fault, server));
                during(lasting, server::noDiskDelay);
            }
            case FAILED_WRITE -> server.trouble().failWriteAfter(chance.nextInt(12));
            case FAILED_SYNC -> server.trouble().failSyncAfter(chance.nextInt(12));
            case SHORT_WRITES -> {
                server.trouble().shortWrites(1 + chance.nextInt(60));
                during(lasting, server.trouble()::fullWrites);
            }
            case FULL_DISK -> {
                server.trouble().fill(chance.nextLong(6_000));
                during(lasting, server.trouble()::giveRoom);
            }
            case BIT_ROT -> rot(chance);
            case PROPOSER_CRASH -> {
                int slot = chance.nextInt(proposers.size());
                if (proposers.running(slot) != null) {
                    simulation.fired(fault, slot);
                    proposers.crash(slot);
                    simulation.later(chance.nextLong(20 * MILLISECOND), () -> proposers.start(slot));
                }
            }
            case PROPOSER_PAUSE -> {
                int slot = chance.nextInt(proposers.size());
                proposers.pause(slot, lasting, counting(fault, slot));
            }
            case COLLIDING_IDS, TIGHT_LIMITS -> {
                // From the beginning on.
            }
        }
    }

    /** Counts a fault when it first does something, and only then. */
    private Runnable counting(Fault fault, Object what) {
        boolean[] counted = new boolean[1];
        return () -> {
            if (!counted[0]) {
                counted[0] = true;
                simulation.fired(fault, what);
            }
        };
    }

    private void during(long nanos, Runnable end) {
        simulation.later(nanos, end);
    }

    private void losePower(SimulatedServer server, SplittableRandom chance) {
        Fate fate = server.anyFate();
        server.losePower(fate);
        startLater(server, chance);
    }

    private void startLater(SimulatedServer server, SplittableRandom chance) {
        simulation.later(chance.nextLong(1 + chance.nextLong(200 * MILLISECOND)), server::start);
    }

    /** State that is gone is gone: so it happens to a minority only. */
    private void rot(SplittableRandom chance) {
        if (rotten < scenario.servers() - scenario.majority()) {
            rotten++;
            // The same servers each time: those with the lowest ids.
            SimulatedServer server = simulation.server(rotten);
            Runnable rotting = () -> {
                server.rot();
                startLater(server, chance);
            };
            if (server.isServing() && chance.nextBoolean()) {
                server.stop(rotting);
            } else if (!server.isLost()) {
                server.losePower(Fate.KEPT);
                rotting.run();
            }
        }
    }

    private void partition(SplittableRandom chance, long lasting, boolean isBothWays) {
        List<Runnable> healing = new ArrayList<>();
        boolean[] serverSide = new boolean[scenario.servers() + 1];
        for (int id = 1; id <= scenario.servers(); id++) {
            serverSide[id] = chance.nextBoolean();
        }
        for (int slot = 0; slot < simulation.proposers().size(); slot++) {
            int proposer = slot;
            boolean side = chance.nextBoolean();
            boolean towards = chance.nextBoolean();
            for (int id = 1; id <= scenario.servers(); id++) {
                int server = id;
                if (serverSide[id] != side) {
                    if (isBothWays || towards) {
                        simulation.network().cut(proposer, server, true);
                        healing.add(() -> simulation.network().heal(proposer, server, true));
                    }
                    if (isBothWays || !towards) {
                        simulation.network().cut(proposer, server, false);
                        healing.add(() -> simulation.network().heal(proposer, server, false));
                    }
                }
            }
        }
        bothWays += isBothWays ? 1 : 0;
        oneWay += isBothWays ? 0 : 1;
        during(lasting, () -> {
            healing.forEach(Runnable::run);
            bothWays -= isBothWays ? 1 : 0;
            oneWay -= isBothWays ? 0 : 1;
        });
    }

    /** A message met a cut. */
    void aPartitionStopped() {
        if (bothWays > 0) {
            simulation.fired(Fault.PARTITION, "");
        }
        if (oneWay > 0) {
            simulation.fired(Fault.ONE_WAY_PARTITION, "");
        }
    }
}
