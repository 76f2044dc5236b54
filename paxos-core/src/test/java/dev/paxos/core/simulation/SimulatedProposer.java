package dev.paxos.core.simulation;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.proposer.ProposerStatistics;
import dev.paxos.core.proposer.Timer;
import dev.paxos.core.register.Decisions;
import dev.paxos.core.register.Registers;
import dev.paxos.core.simulation.Proposals.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One life of a process that proposes: real registers and decisions, a timer that stops when the process does, and what
 * the process was told, as {@link Invariants} must know.
 */
final class SimulatedProposer implements Timer {
    /** The promises of a majority for one ballot: those that came first. */
    static final class Promises {
        private int count;
        private Proposal highest = Proposal.NONE;

        int count() {
            return count;
        }

        Proposal highest() {
            return highest;
        }
    }

    private record Instance(Key key, Ballot ballot) {}

    private final String name;
    private final VirtualTime time;
    final int slot;
    private final Registers registers;
    private final Decisions decisions;
    private final Map<Instance, Promises> promises = new HashMap<>();
    private final Map<Instance, Node> proposed = new HashMap<>();
    private final Map<Instance, Node> proposedWithNext = new HashMap<>();
    private final Pause pause;
    private boolean alive = true;

    SimulatedProposer(
            int slot,
            int life,
            int proposerId,
            ProposerLimits limits,
            SimulatedNetwork network,
            VirtualTime time,
            SplittableRandom random) {
        this.slot = slot;
        this.name = "proposer " + (slot + 1) + (life == 0 ? "" : "." + life);
        this.time = time;
        this.pause = new Pause(time);
        ProposerContext context = new ProposerContext(network.clients(this), proposerId, limits, this, random);
        this.registers = new Registers(context);
        this.decisions = new Decisions(context);
    }

    Registers registers() {
        return registers;
    }

    Decisions decisions() {
        return decisions;
    }

    boolean isAlive() {
        return alive;
    }

    /** The process ends, in the midst of whatever it does. */
    void crash() {
        alive = false;
    }

    void pause(long nanos, Runnable whenItDelays) {
        pause.begin(nanos, whenItDelays);
    }

    void resume() {
        pause.end();
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        time.schedule(delayNanos, () -> run(task));
    }

    /** Runs something in this process: now, or after its pause, or never. */
    void run(Runnable task) {
        if (!alive) {
            return;
        }
        long wait = pause.delayNanos();
        if (wait > 0) {
            time.schedule(wait, () -> run(task));
        } else {
            task.run();
        }
    }

    // ---- what it was told

    void hears(Key key, Ballot ballot, Promise promise, int majority) {
        Promises told = promises.computeIfAbsent(new Instance(key, ballot), instance -> new Promises());
        if (told.count < majority) {
            told.count++;
            if (promise.accepted().ballot().isAbove(told.highest.ballot())) {
                told.highest = promise.accepted();
            }
        }
    }

    @Nullable
    Promises promises(Key key, Ballot ballot) {
        return promises.get(new Instance(key, ballot));
    }

    void proposes(Key key, Node node) {
        proposed.put(new Instance(key, node.ballot()), node);
        if (!node.next.isNone()) {
            proposedWithNext.put(new Instance(key, node.next), node);
        }
    }

    @Nullable
    Node proposed(Key key, Ballot ballot) {
        return proposed.get(new Instance(key, ballot));
    }

    /** What it proposed together with this ballot as the next. */
    @Nullable
    Node proposedWithNext(Key key, Ballot next) {
        return proposedWithNext.get(new Instance(key, next));
    }

    void count(Coverage coverage) {
        for (ProposerStatistics statistics :
                new ProposerStatistics[] {registers.statistics(), decisions.statistics()}) {
            coverage.met(Coverage.Met.ROUNDS_DECIDED, statistics.rounds());
            coverage.met(Coverage.Met.ONE_ROUND_TRIP, statistics.oneRoundTrip());
            coverage.met(Coverage.Met.ROUNDS_LOST, statistics.overtaken());
            coverage.met(Coverage.Met.READS, statistics.quorumReads());
            coverage.met(Coverage.Met.READS_THAT_NEEDED_A_ROUND, statistics.readsThatNeededARound());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
