package dev.paxos.core.simulation;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Transition;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Acceptors that are some hundred microseconds of virtual time away and lose no message: a proposer's speed and fairness
 * show, and nothing else.
 */
public final class DelayedAcceptors {
    /** Stands for a server that cannot be reached, as every message is told at once. */
    public static final int DOWN = 0;

    private static final long MICROSECOND = 1_000;
    private static final long MICROS_OF_A_WAY = 50;
    private static final long MICROS_OF_A_SAVE = 150;

    private final VirtualTime time;
    private final Random random;
    private final Map<Integer, AcceptorClient> clients = new TreeMap<>();

    /**
     * Makes them.
     *
     * @param time their time
     * @param random chance for the delays
     * @param times how many times slower than the fastest each server is, or {@link #DOWN}
     */
    public DelayedAcceptors(VirtualTime time, Random random, int... times) {
        this.time = time;
        this.random = random;
        for (int server = 1; server <= times.length; server++) {
            clients.put(server, new DelayedAcceptor(times[server - 1]));
        }
    }

    /** Returns the way to each. */
    public Map<Integer, AcceptorClient> clients() {
        return clients;
    }

    private final class DelayedAcceptor implements AcceptorClient {
        private final int times;
        private final Map<Key, AcceptorState> states = new HashMap<>();

        DelayedAcceptor(int times) {
            this.times = times;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return send(key, state -> state.prepare(ballot));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return send(key, state -> state.accept(proposal, next));
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return send(key, state -> new Transition<>(state, state, false));
        }

        private <R> CompletableFuture<R> send(Key key, Function<AcceptorState, Transition<R>> rule) {
            if (times == DOWN) {
                return CompletableFuture.failedFuture(new AcceptorUnavailableException(Reason.UNREACHABLE, "is down"));
            }
            CompletableFuture<R> future = new CompletableFuture<>();
            time.schedule(delayNanos(MICROS_OF_A_WAY), () -> {
                Transition<R> transition = rule.apply(states.getOrDefault(key, AcceptorState.INITIAL));
                states.put(key, transition.state());
                long saved = transition.changed() ? MICROS_OF_A_SAVE : 0;
                time.schedule(delayNanos(MICROS_OF_A_WAY + saved), () -> future.complete(transition.reply()));
            });
            return future;
        }

        /** Once to twice as long. */
        private long delayNanos(long micros) {
            return (long) (times * micros * MICROSECOND * (1 + random.nextDouble()));
        }
    }
}
