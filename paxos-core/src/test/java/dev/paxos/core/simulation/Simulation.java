package dev.paxos.core.simulation;

import dev.paxos.core.Key;
import dev.paxos.core.simulation.Operation.Kind;
import dev.paxos.core.simulation.Operation.Result;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One run of a whole cluster and its clients, in one thread and in virtual time. All of it follows from the seed: where
 * it fails once, it fails always.
 */
public final class Simulation {
    private static final long SECOND = 1_000_000_000;
    private static final long LONGEST_END_NANOS = 60 * SECOND;
    private static final long MOST_EVENTS = 1_000_000;

    /** Held, so that its level is not forgotten: what is logged here are faults that were made. */
    private static final Logger LOG = Logger.getLogger("dev.paxos.core");

    private final Scenario scenario;
    private final Coverage coverage;
    private final Trace trace;
    private final VirtualTime time = new VirtualTime();
    private final Violations violations = new Violations();
    private final Invariants invariants;
    private final Weather weather;
    private final SimulatedNetwork network;
    private final Proposers proposers;
    private final Clients clients;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private boolean healed;
    private long events;

    private Simulation(Scenario scenario, Coverage coverage, Trace trace) {
        this.scenario = scenario;
        this.coverage = coverage;
        this.trace = trace;
        this.invariants = new Invariants(scenario, violations, coverage);
        this.weather = new Weather(this);
        this.network = new SimulatedNetwork(this);
        this.proposers = new Proposers(this);
        this.clients = new Clients(this);
        for (int id = 1; id <= scenario.servers(); id++) {
            servers.add(new SimulatedServer(this, id));
        }
    }

    /**
     * Runs what follows from a seed.
     *
     * @throws AssertionError if something that must hold did not; the message says what
     */
    public static void run(long seed) {
        run(Scenario.of(seed), new Coverage(), Trace.silent());
    }

    static void run(Scenario scenario, Coverage coverage, Trace trace) {
        Level level = LOG.getLevel();
        LOG.setLevel(Level.OFF);
        try {
            new Simulation(scenario, coverage, trace).play();
        } finally {
            LOG.setLevel(level);
        }
    }

    private void play() {
        servers.forEach(SimulatedServer::start);
        proposers.startAll();
        clients.schedule();
        weather.schedule();
        runUntil(scenario.horizonNanos());
        heal();
        runUntilIdle("every operation ends");
        somethingGetsChosen();
        servers.forEach(server -> server.losePower(Fate.LOST));
        servers.forEach(SimulatedServer::start);
        somethingGetsChosen();
        checkHistories();
        proposers.count(coverage);
        coverage.ran(time.nanoTime());
    }

    // ---- time

    private void step() {
        violations.require(time.runOne() && events++ < MOST_EVENTS, "a run comes to its end", scenario);
        violations.throwFirst();
    }

    private void runUntil(long nanos) {
        boolean[] over = new boolean[1];
        time.schedule(nanos - time.nanoTime(), () -> over[0] = true);
        while (!over[0]) {
            step();
        }
    }

    private void runUntilIdle(String rule) {
        long limit = time.nanoTime() + LONGEST_END_NANOS;
        while (!clients.isIdle()) {
            step();
            violations.require(time.nanoTime() < limit, rule, clients.operations());
        }
    }

    // ---- the end

    private void heal() {
        event("heals", "all", 0, "");
        healed = true;
        network.healAll();
        servers.forEach(SimulatedServer::heal);
        proposers.resumeAll();
        for (SimulatedServer server : servers) {
            if (!server.isServing()) {
                server.kill();
                server.start();
            }
        }
        proposers.startAll();
    }

    /** With all faults over, and one proposer undisturbed, every operation on every key ends as it should. */
    private void somethingGetsChosen() {
        int slot = proposers.addFresh();
        for (int i = 0; i < scenario.registers(); i++) {
            Operation update = finish(slot, Kind.UPDATE, "r" + i, Result.APPLIED);
            Operation read = finish(slot, Kind.GET, "r" + i, Result.READ);
            violations.require(
                    String.valueOf(read.state).equals(String.valueOf(update.state)),
                    "what was written undisturbed is read",
                    update,
                    read);
        }
        for (int i = 0; i < scenario.decisions(); i++) {
            finish(slot, Kind.PROPOSE, "d" + i, Result.DECIDED);
            finish(slot, Kind.DECISION, "d" + i, Result.DECIDED);
        }
    }

    private Operation finish(int slot, Kind kind, String key, Result expected) {
        Operation operation = clients.call(slot, kind, key, 0);
        runUntilIdle("something gets chosen");
        if (operation == null) {
            throw new IllegalStateException("the process does not run");
        }
        violations.require(operation.result == expected, "something gets chosen", operation);
        return operation;
    }

    private void checkHistories() {
        for (int i = 0; i < scenario.registers(); i++) {
            String key = "r" + i;
            new RegisterHistory(ofKey(key), invariants.of(Key.register(key)).chosenTexts(), violations, coverage)
                    .check();
        }
        for (int i = 0; i < scenario.decisions(); i++) {
            String key = "d" + i;
            new DecisionHistory(ofKey(key), violations).check();
        }
    }

    private List<Operation> ofKey(String key) {
        return clients.operations().stream()
                .filter(operation -> operation.key.equals(key))
                .toList();
    }

    // ---- what the parts of a run need of each other

    Scenario scenario() {
        return scenario;
    }

    Coverage coverage() {
        return coverage;
    }

    VirtualTime time() {
        return time;
    }

    Violations violations() {
        return violations;
    }

    Invariants invariants() {
        return invariants;
    }

    Weather weather() {
        return weather;
    }

    SimulatedNetwork network() {
        return network;
    }

    Clients clients() {
        return clients;
    }

    SimulatedServer server(int id) {
        return servers.get(id - 1);
    }

    long serversWithSomethingToLose() {
        return servers.stream().filter(SimulatedServer::hasSomethingToLose).count();
    }

    Proposers proposers() {
        return proposers;
    }

    boolean isHealed() {
        return healed;
    }

    void later(long nanos, Runnable task) {
        time.schedule(nanos, task);
    }

    void event(String kind, Object who, long number, Object what) {
        trace.event(time.nanoTime(), kind, who, number, what);
    }

    void fired(Fault fault, Object what) {
        trace.event(time.nanoTime(), "fault", fault, 0, what);
        coverage.fired(fault);
    }

    boolean isReadable() {
        return trace.keepsText();
    }
}
