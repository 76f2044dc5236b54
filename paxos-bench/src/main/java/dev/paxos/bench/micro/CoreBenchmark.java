package dev.paxos.bench.micro;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorLimits;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.proposer.ThreadTimer;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.RegisterState;
import dev.paxos.core.register.Registers;
import dev.paxos.core.store.MemoryStore;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One operation after the other on 10,000 keys of 100 bytes, saved in memory at once by the thread that asks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CoreBenchmark {
    private static final int KEYS = 10_000;
    private static final int VALUE_BYTES = 100;
    private static final int SERVERS = 3;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Value value = Value.wrap(new byte[VALUE_BYTES]);
    private final Key[] keys = new Key[KEYS];
    private final String[] names = new String[KEYS];
    private final ThreadTimer timer = new ThreadTimer("benchmark-timer");
    private final Acceptor alone;
    private final Registers registers;
    private long ballot;

    /** Made by JMH. */
    public CoreBenchmark() {
        try {
            Map<Integer, AcceptorClient> acceptors = new TreeMap<>();
            for (int server = 1; server <= SERVERS; server++) {
                acceptors.put(server, inline());
            }
            alone = inline();
            registers = new Registers(
                    new ProposerContext(acceptors, 1, ProposerLimits.DEFAULT, timer, new SplittableRandom(2)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Acceptor inline() throws IOException {
        return Acceptor.open(new MemoryStore(), Runnable::run, AcceptorLimits.DEFAULT);
    }

    /** Names the keys, and gives each a value. */
    @Setup
    public void fill() {
        for (int key = 0; key < KEYS; key++) {
            names[key] = "key-" + key;
            keys[key] = Key.register(names[key]);
            registers.register(names[key]).put(value).join();
        }
    }

    /** Ends the timer's thread. */
    @TearDown
    public void close() {
        registers.close();
        timer.close();
    }

    /** An accept of one acceptor. */
    @Benchmark
    public CompletableFuture<AcceptReply> accept() {
        return alone.accept(keys[random.nextInt(KEYS)], new Proposal(Ballot.of(++ballot), value), Ballot.NONE);
    }

    /** A read of what one acceptor holds. */
    @Benchmark
    public CompletableFuture<AcceptorState> state() {
        return alone.state(keys[random.nextInt(KEYS)]);
    }

    /** A put: proposer, envelope and three acceptors. */
    @Benchmark
    public CompletableFuture<Outcome> put() {
        return registers.register(names[random.nextInt(KEYS)]).put(value);
    }

    /** A get: proposer, envelope and three acceptors. */
    @Benchmark
    public CompletableFuture<RegisterState> get() {
        return registers.register(names[random.nextInt(KEYS)]).get();
    }
}
