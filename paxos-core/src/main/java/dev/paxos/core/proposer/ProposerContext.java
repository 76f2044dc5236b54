package dev.paxos.core.proposer;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.acceptor.AcceptorClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What proposers work with: the acceptors of a cluster, limits, time and chance. Shared by all proposers of a process.
 */
public final class ProposerContext {
    /** The most acceptors that a proposer takes: {@value}. */
    public static final int MAX_ACCEPTORS = Quorum.MAX_SERVERS;

    private static final long FIRST_BACK_OFF_NANOS = 1_000_000;
    private static final int MAX_DOUBLINGS = 6;

    private final List<Integer> serverIds;
    private final List<AcceptorClient> acceptors;
    private final Quorum quorum;
    private final int proposerId;
    private final ProposerLimits limits;
    private final Timer timer;
    private final RandomGenerator random;

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

    List<AcceptorClient> acceptors() {
        return acceptors;
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

    /** Random, and twice as long on average with each round lost, so that one of those who race gets through. */
    long backOffNanos(int lostRounds) {
        long bound = FIRST_BACK_OFF_NANOS << Math.min(MAX_DOUBLINGS, Math.max(0, lostRounds - 1));
        return random.nextLong(bound / 4, bound);
    }
}
