package dev.paxos.core.proposer;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.acceptor.AcceptorClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What proposers work with: the acceptors of a cluster, limits, time and chance. Shared by all proposers of a process.
 */
public final class ProposerContext {
    /** The most acceptors that a proposer takes: {@value}. */
    public static final int MAX_ACCEPTORS = Quorum.MAX_SERVERS;

    private static final long LEAST_BACK_OFF_NANOS = 1_000_000;
    private static final int MAX_DOUBLINGS = 4;

    /** On average. Enough for all who race to have had their round, unless rounds are longer. */
    private static final long MOST_BACK_OFF_NANOS = 128_000_000;

    private static final int TURNS_IN_A_DEADLINE = 8;
    private static final int WEIGHT_OF_THE_PAST = 8;

    /** A round that waited for the end of an outage says nothing of the next. */
    private static final int MOST_TIMES_THE_PAST = 2;

    /** Long beside what a busy machine may keep a server waiting: who gives up too soon is in doubt for nothing. */
    private static final long LEAST_PATIENCE_NANOS = 100_000_000;

    private static final int ROUNDS_OF_PATIENCE = 8;
    private static final int MAX_DOUBLINGS_OF_PATIENCE = 5;
    private static final int DOUBLINGS_WHERE_NOBODY_OVERTOOK = 2;

    private final List<Integer> serverIds;
    private final List<AcceptorClient> acceptors;
    private final Quorum quorum;
    private final int proposerId;
    private final ProposerLimits limits;
    private final Timer timer;
    private final RandomGenerator random;

    /** How long a whole round takes of late, about; written without a lock, for no single figure matters. */
    private volatile long roundNanos = LEAST_BACK_OFF_NANOS;

    /** The servers for which a round waited in vain, until they answer in time again. */
    private final AtomicInteger silent = new AtomicInteger();

    /**
     * Describes a cluster and this process' part in it.
     *
     * @param acceptors every acceptor of the cluster by server id, each client answering for that server alone
     * @param proposerId 1 to 1,048,575; best no other proposer's, though one that shares it costs time, not safety
     * @param limits what bounds memory and time
     * @param timer time for back-off and deadlines
     * @param random chance for back-off; thread-safe
     * @throws IllegalArgumentException if there are no or more than {@value #MAX_ACCEPTORS} acceptors, or the id is out of range
     */
    public ProposerContext(
            Map<Integer, ? extends AcceptorClient> acceptors,
            int proposerId,
            ProposerLimits limits,
            Timer timer,
            RandomGenerator random) {
        TreeMap<Integer, AcceptorClient> ordered = new TreeMap<>(acceptors);
        this.serverIds = List.copyOf(ordered.keySet());
        this.acceptors = List.copyOf(ordered.values());
        this.quorum = new Quorum(ordered.size());
        this.proposerId = new Ballots(proposerId).proposerId();
        this.limits = requireNonNull(limits, "limits");
        this.timer = requireNonNull(timer, "timer");
        this.random = requireNonNull(random, "random");
    }

    /**
     * Draws a proposer id for a process that is no server.
     *
     * @param random chance
     * @return 1,024 to 1,048,575
     */
    public static int randomProposerId(RandomGenerator random) {
        return random.nextInt(Ballots.FIRST_RANDOM_ID, Ballots.MAX_ID + 1);
    }

    /** Sends a message to a server. One that cannot even be sent has failed, and not its sender. */
    <R> CompletableFuture<R> ask(int server, Function<AcceptorClient, CompletableFuture<R>> message) {
        try {
            return message.apply(acceptors.get(server));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    int serverId(int index) {
        return serverIds.get(index);
    }

    Quorum quorum() {
        return quorum;
    }

    int proposerId() {
        return proposerId;
    }

    ProposerLimits limits() {
        return limits;
    }

    Timer timer() {
        return timer;
    }

    /** Takes note of how long a round took from its prepare until it decided. */
    void roundTook(long nanos) {
        long past = roundNanos;
        long counted = Math.max(LEAST_BACK_OFF_NANOS, Math.min(nanos, MOST_TIMES_THE_PAST * past));
        roundNanos = past + (counted - past) / WEIGHT_OF_THE_PAST;
    }

    /**
     * How long a round that one server has refused, or that one cannot be asked for, waits for the others. Several times
     * what a round takes, and twice as long with each round given up: links may have become slower meanwhile. Longer where
     * nobody has overtaken the round: then it has lost nothing yet.
     *
     * @param givenUpRounds how many rounds were given up before
     * @param overtaken whether a nack told of a higher ballot
     */
    long patienceNanos(int givenUpRounds, boolean overtaken) {
        int doublings = overtaken ? givenUpRounds : givenUpRounds + DOUBLINGS_WHERE_NOBODY_OVERTOOK;
        return Math.max(LEAST_PATIENCE_NANOS, ROUNDS_OF_PATIENCE * roundNanos)
                << Math.min(MAX_DOUBLINGS_OF_PATIENCE, doublings);
    }

    /** Takes note that servers, a bit for each, were waited for in vain. */
    void waitedInVainFor(int servers) {
        silent.getAndUpdate(before -> before | servers);
    }

    /** Takes note that a server has answered a message. One that answers too late for most rounds may as well be silent. */
    void heard(int server, long sentNanos) {
        int bit = 1 << server;
        if ((silent.get() & bit) != 0 && timer.nanoTime() - sentNanos < patienceNanos(0, true)) {
            silent.getAndUpdate(before -> before & ~bit);
        }
    }

    /** Tells whether all these servers, a bit for each, were waited for in vain and have not answered in time since. */
    boolean areSilent(int servers) {
        return (servers & ~silent.get()) == 0;
    }

    /**
     * Random, and twice as long on average with each round lost, so that one of those who race gets through. It begins
     * with what a round takes: who returned sooner would only break the round that overtook this one.
     *
     * @param lostRounds how many rounds were lost in a row, at least 1; 1 also where an attempt's fate is open, for its
     *     trace in the lineage fades with every round of others
     * @param newestNanos how long a round takes now, as far as the caller has seen, or 0: where none of those who race
     *     gets to the end of one, nobody learns it from those that ended
     */
    long backOffNanos(int lostRounds, long newestNanos) {
        long round = Math.max(roundNanos, newestNanos);
        long first = Math.max(LEAST_BACK_OFF_NANOS, Math.min(round, mostBackOffNanos()));
        return about(Math.min(first << Math.min(MAX_DOUBLINGS, lostRounds - 1), mostBackOffNanos()));
    }

    /**
     * How long one who got through leaves a key to the others who want it: random, on average three quarters of a round
     * for each of them, though no more than a back-off or a small part of the deadline.
     *
     * @param rivals how many they are
     */
    long turnOfOthersNanos(int rivals) {
        long most = Math.min(mostBackOffNanos(), limits.deadline().toNanos() / TURNS_IN_A_DEADLINE);
        return about(Math.min(rivals * roundNanos / 4 * 3, most));
    }

    private long mostBackOffNanos() {
        return Math.max(MOST_BACK_OFF_NANOS, 2 * roundNanos);
    }

    private long about(long meanNanos) {
        return random.nextLong(meanNanos / 2, meanNanos + meanNanos / 2 + 1);
    }
}
