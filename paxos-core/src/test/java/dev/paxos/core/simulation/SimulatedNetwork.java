package dev.paxos.core.simulation;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages between proposers and servers as a bad network does. A proposer may live on the host of a server:
 * then nothing is between the two.
 *
 * <p>It repeats messages, which a transport must not; so a refusal, which says that a message had no effect and never
 * will, answers only where no other copy can have had one ({@link AcceptorClient} promises no less).
 */
final class SimulatedNetwork {
    private static final long MILLISECOND = 1_000_000;
    private static final long DEADLINE_NANOS = 60 * MILLISECOND;
    private static final int MOST_REMEMBERED = 400;

    private final Simulation simulation;
    private final VirtualTime time;
    private final SplittableRandom random;
    private final List<Message<?>> remembered = new ArrayList<>();
    private final Set<Long> cut = new HashSet<>();
    /** By link, the number of the message that was sent last of those that were served. */
    private final Map<Long, Long> latestServed = new HashMap<>();

    private long messages;
    private double loss;
    private double repetition;
    private long maxDelayNanos = MILLISECOND;

    SimulatedNetwork(Simulation simulation) {
        this.simulation = simulation;
        this.time = simulation.time();
        this.random = simulation.scenario().chance("network");
    }

    void loss(double probability) {
        loss = probability;
    }

    void repetition(double probability) {
        repetition = probability;
    }

    void maxDelay(long nanos) {
        maxDelayNanos = nanos;
    }

    /** Nothing gets from a proposer to a server, or the other way. */
    void cut(int proposer, int server, boolean towardsServer) {
        cut.add(link(proposer, server, towardsServer));
    }

    void heal(int proposer, int server, boolean towardsServer) {
        cut.remove(link(proposer, server, towardsServer));
    }

    void healAll() {
        cut.clear();
        loss = 0;
        repetition = 0;
        maxDelayNanos = MILLISECOND;
    }

    private static long link(int proposer, int server, boolean towardsServer) {
        return proposer * 1_000L + server * 2L + (towardsServer ? 1 : 0);
    }

    private boolean isCut(Message<?> message, boolean towardsServer) {
        boolean isCut = !isLocal(message) && cut.contains(link(message.from.slot, message.server, towardsServer));
        if (isCut) {
            simulation.weather().aPartitionStopped();
        }
        return isCut;
    }

    private boolean isLocal(Message<?> message) {
        return simulation.proposers().hostOf(message.from.slot) == message.server;
    }

    /** Sends an old message once more. */
    void replay() {
        if (!remembered.isEmpty()) {
            Message<?> old = remembered.get(random.nextInt(remembered.size()));
            simulation.fired(Fault.MESSAGE_REPLAY, old);
            arrive(old);
        }
    }

    /** Clients of all acceptors, by server id, as one proposer holds them. */
    Map<Integer, AcceptorClient> clients(SimulatedProposer proposer) {
        Map<Integer, AcceptorClient> clients = new HashMap<>();
        for (int server = 1; server <= simulation.scenario().servers(); server++) {
            clients.put(server, new Client(proposer, server));
        }
        return clients;
    }

    private final class Client implements AcceptorClient {
        private final SimulatedProposer from;
        private final int server;

        Client(SimulatedProposer from, int server) {
            this.from = from;
            this.server = server;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            Proposal nothing = new Proposal(ballot, Value.EMPTY);
            return send(new Message<>(
                    messages++,
                    Message.Kind.PREPARE,
                    from,
                    server,
                    key,
                    nothing,
                    Ballot.NONE,
                    acceptor -> acceptor.prepare(key, ballot)));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            Message<AcceptReply> message = new Message<>(
                    messages++,
                    Message.Kind.ACCEPT,
                    from,
                    server,
                    key,
                    proposal,
                    next,
                    acceptor -> acceptor.accept(key, proposal, next));
            simulation.invariants().sends(message);
            return send(message);
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return send(new Message<>(
                    messages++,
                    Message.Kind.STATE,
                    from,
                    server,
                    key,
                    Proposal.NONE,
                    Ballot.NONE,
                    acceptor -> acceptor.state(key)));
        }
    }

    private <R> CompletableFuture<R> send(Message<R> message) {
        simulation.coverage().met(Coverage.Met.MESSAGES);
        simulation.event("sends", message.from, message.number, message);
        if (isLocal(message)) {
            arrive(message);
            return message.future;
        }
        remember(message);
        if (random.nextDouble() < repetition) {
            message.repeated = true;
            simulation.fired(Fault.MESSAGE_REPETITION, message);
            travel(message);
        }
        travel(message);
        message.from.schedule(
                DEADLINE_NANOS,
                () -> message.future.completeExceptionally(
                        new AcceptorUnavailableException(Reason.DEADLINE_EXCEEDED, "no reply in 60 ms")));
        return message.future;
    }

    private void remember(Message<?> message) {
        if (!simulation.scenario().has(Fault.MESSAGE_REPLAY)) {
            return;
        }
        // Which ones will be sent again is not known yet.
        message.repeated = true;
        if (remembered.size() < MOST_REMEMBERED) {
            remembered.add(message);
        } else {
            remembered.set(random.nextInt(MOST_REMEMBERED), message);
        }
    }

    private void travel(Message<?> message) {
        if (isLost(message)) {
            return;
        }
        time.schedule(delay(message.server), () -> {
            if (!isCut(message, true)) {
                arrive(message);
            }
        });
    }

    private boolean isLost(Object what) {
        if (random.nextDouble() < loss) {
            simulation.fired(Fault.MESSAGE_LOSS, what);
            return true;
        }
        return false;
    }

    private long delay(int server) {
        double share = random.nextDouble();
        SimulatedServer end = simulation.server(server);
        long slowness = end.slownessNanos();
        if (share * share * slowness > MILLISECOND) {
            end.wasSlow();
        }
        // Whose delay it is, the network's or the server's, is told apart: each is a fault of its own.
        if (share * share * maxDelayNanos > DEADLINE_NANOS / 2) {
            simulation.fired(Fault.MESSAGE_DELAY, server);
        }
        return 50_000 + (long) (share * share * (maxDelayNanos + slowness));
    }

    private <R> void arrive(Message<R> message) {
        SimulatedServer server = simulation.server(message.server);
        long pause = server.pauseNanos();
        if (pause > 0) {
            time.schedule(pause + random.nextLong(MILLISECOND), () -> arrive(message));
            return;
        }
        if (!server.isUp()) {
            // A connection is refused at once, or nobody is there to refuse it.
            if (random.nextBoolean()) {
                answer(message, null, new AcceptorUnavailableException(Reason.UNREACHABLE, "connection refused"));
            }
            return;
        }
        boolean first = !message.served;
        message.served = true;
        if (first) {
            long latest = latestServed.merge(link(message.from.slot, message.server, true), message.number, Math::max);
            if (latest > message.number) {
                simulation.coverage().met(Coverage.Met.REORDERED);
            }
        }
        int life = server.life();
        server.handle(message).whenComplete((reply, failure) -> {
            // What a machine wanted to say when its power went, it did not say.
            if (server.lives(life) && !server.hasCrashed()) {
                leave(message, first, reply, failure);
            }
        });
        server.afterTask();
    }

    private <R> void leave(Message<R> message, boolean first, @Nullable R reply, @Nullable Throwable failure) {
        SimulatedServer server = simulation.server(message.server);
        if (reply == null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            simulation.event("refuses", server, message.number, "#" + message.number + " " + cause);
            answer(message, null, known(message, cause));
            return;
        }
        simulation.event(
                "replies",
                server,
                31 * message.number + reply.hashCode(),
                simulation.isReadable() ? "#" + message.number + " " + Invariants.describe(reply) : "");
        simulation.invariants().leaves(message, reply);
        server.trial().mayRun();
        if (first || !(reply instanceof Nack) || message.kind != Message.Kind.ACCEPT) {
            answer(message, reply, null);
        }
    }

    private static AcceptorUnavailableException known(Message<?> message, @Nullable Throwable failure) {
        if (!(failure instanceof AcceptorUnavailableException unavailable)) {
            return new AcceptorUnavailableException(Reason.UNREACHABLE, String.valueOf(failure));
        }
        return unavailable.nothingChanged() && message.repeated
                ? new AcceptorUnavailableException(Reason.UNREACHABLE, "refused, but repeated")
                : unavailable;
    }

    private <R> void answer(Message<R> message, @Nullable R reply, @Nullable AcceptorUnavailableException failure) {
        if (isLocal(message)) {
            // Not inside the acceptor's own event, so that replies leave in the order in which they were made.
            message.from.schedule(0, () -> complete(message, reply, failure));
        } else if (!isLost(message)) {
            time.schedule(delay(message.server), () -> {
                if (!isCut(message, false)) {
                    message.from.run(() -> complete(message, reply, failure));
                }
            });
        }
    }

    private <R> void complete(Message<R> message, @Nullable R reply, @Nullable AcceptorUnavailableException failure) {
        if (message.future.isDone()) {
            return;
        }
        simulation.event("hears", message.from, message.number, simulation.isReadable() ? "#" + message.number : "");
        if (reply != null) {
            simulation.invariants().hears(message, reply);
            message.future.complete(reply);
        } else if (failure != null) {
            message.future.completeExceptionally(failure);
        }
    }
}
