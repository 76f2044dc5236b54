package dev.paxos.server.health;

import static java.util.Objects.requireNonNull;

import dev.paxos.client.PeerMonitor;
import dev.paxos.client.PeerStatus;
import dev.paxos.core.acceptor.Acceptor;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What this server knows of itself and of the others, as of now. Thread-safe. */
public final class ServerHealth {
    private final Acceptor acceptor;
    private final Optional<PeerMonitor> peers;

    /**
     * Makes it.
     *
     * @param acceptor the acceptor of this server
     * @param peers what watches the other servers; nothing on a bare acceptor
     */
    public ServerHealth(Acceptor acceptor, Optional<PeerMonitor> peers) {
        this.acceptor = requireNonNull(acceptor, "acceptor");
        this.peers = requireNonNull(peers, "peers");
    }

    /**
     * Tells whether this server's acceptor answers: neither halted nor stopping.
     *
     * @return true while it does
     */
    public boolean isServing() {
        return acceptor.isServing();
    }

    /**
     * Tells whether this server's acceptor has halted, which only a restart mends.
     *
     * @return true once it has
     */
    public boolean isHalted() {
        return acceptor.haltReason().isPresent();
    }

    /**
     * Tells whether this server's acceptor takes writes: it serves, and its disk has room.
     *
     * @return true while it does
     */
    public boolean takesWrites() {
        return acceptor.isServing() && acceptor.hasRoom();
    }

    /**
     * Tells why this server's acceptor does not serve.
     *
     * @return one line, or nothing while it serves
     */
    public Optional<String> problem() {
        return acceptor.isServing()
                ? Optional.empty()
                : Optional.of(acceptor.haltReason().orElse("the server is stopping"));
    }

    /**
     * Counts the keys that this server's acceptor has a state of.
     *
     * @return how many
     */
    public int keyCount() {
        return acceptor.keyCount();
    }

    /**
     * Tells whether this server knows a cluster.
     *
     * @return false on a bare acceptor
     */
    public boolean knowsCluster() {
        return peers.isPresent();
    }

    /**
     * Tells how the other servers are.
     *
     * @return in the order of their ids; none on a bare acceptor
     */
    public Collection<PeerStatus> peers() {
        return peers.map(monitor -> monitor.peers().values()).orElse(List.of());
    }

    /**
     * Tells whether a majority of the cluster's servers is up, as this one sees it. Nothing depends on it: a proposer
     * asks whoever may answer.
     *
     * @return true while it is; on a bare acceptor, which is a cluster of its own, while that serves
     */
    public boolean hasMajority() {
        Collection<PeerStatus> others = peers();
        long up = others.stream().filter(PeerStatus::up).count() + (isServing() ? 1 : 0);
        return up > (others.size() + 1) / 2;
    }
}
