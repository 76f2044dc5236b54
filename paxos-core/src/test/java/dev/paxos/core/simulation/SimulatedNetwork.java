package dev.paxos.core.simulation;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Acceptors behind a network that delays, loses, repeats and reorders messages, all from one seed and in virtual time.
 * The acceptors are the pure rules alone: what they hold is durable at once.
 */
public final class SimulatedNetwork {
    private static final long MILLISECOND = 1_000_000;
    private static final long DEADLINE_NANOS = 40 * MILLISECOND;

    private final VirtualTime time;
    private final Random random;
    private final List<Map<Key, AcceptorState>> acceptors = new ArrayList<>();
    private final boolean[] down;
    private double loss;
    private double repetition;
    private long maxDelayNanos = MILLISECOND;
    private long messages;

    /** Makes a network with so many acceptors, which works until told otherwise. */
    public SimulatedNetwork(VirtualTime time, Random random, int servers) {
        this.time = time;
        this.random = random;
        this.down = new boolean[servers];
        for (int i = 0; i < servers; i++) {
            acceptors.add(new HashMap<>());
        }
    }

    /** Sets how likely a message is lost or delivered twice, and how long it may take. */
    public void setWeather(double loss, double repetition, long maxDelayNanos) {
        this.loss = loss;
        this.repetition = repetition;
        this.maxDelayNanos = maxDelayNanos;
    }

    /** Takes a server, by index, off the network or puts it back. What it holds, it keeps. */
    public void setDown(int server, boolean isDown) {
        down[server] = isDown;
    }

    /** What the acceptors hold of a key, by index. */
    public List<AcceptorState> states(Key key) {
        return acceptors.stream()
                .map(held -> held.getOrDefault(key, AcceptorState.INITIAL))
                .toList();
    }

    /** How many messages were sent. */
    public long messages() {
        return messages;
    }

    /** Clients of all acceptors, by server id from 1, as one proposer holds them. */
    public Map<Integer, AcceptorClient> clients() {
        Map<Integer, AcceptorClient> clients = new HashMap<>();
        for (int server = 0; server < down.length; server++) {
            clients.put(server + 1, new Client(server));
        }
        return clients;
    }

    private final class Client implements AcceptorClient {
        private final int server;

        Client(int server) {
            this.server = server;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return send(held -> {
                var transition = held.getOrDefault(key, AcceptorState.INITIAL).prepare(ballot);
                held.put(key, transition.state());
                return transition.reply();
            });
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return send(held -> {
                var transition = held.getOrDefault(key, AcceptorState.INITIAL).accept(proposal, next);
                held.put(key, transition.state());
                return transition.reply();
            });
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return send(held -> held.getOrDefault(key, AcceptorState.INITIAL));
        }

        private <R> CompletableFuture<R> send(Function<Map<Key, AcceptorState>, R> message) {
            CompletableFuture<R> future = new CompletableFuture<>();
            messages++;
            int copies = random.nextDouble() < repetition ? 2 : 1;
            for (int copy = 0; copy < copies; copy++) {
                if (random.nextDouble() >= loss) {
                    time.schedule(delay(), () -> deliver(message, future));
                }
            }
            time.schedule(
                    DEADLINE_NANOS,
                    () -> future.completeExceptionally(
                            new AcceptorUnavailableException(Reason.DEADLINE_EXCEEDED, "no reply in 40 ms")));
            return future;
        }

        private <R> void deliver(Function<Map<Key, AcceptorState>, R> message, CompletableFuture<R> future) {
            if (down[server]) {
                return;
            }
            R reply = message.apply(acceptors.get(server));
            if (random.nextDouble() >= loss) {
                time.schedule(delay(), () -> future.complete(reply));
            }
        }

        private long delay() {
            return 100_000 + (long) (random.nextDouble() * random.nextDouble() * maxDelayNanos);
        }
    }
}
