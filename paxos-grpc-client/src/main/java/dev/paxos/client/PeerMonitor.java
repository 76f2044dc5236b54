package dev.paxos.client;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.proposer.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pings every other server of a cluster now and then, on the connection that the messages of the protocol take, and
 * tells which are up. It decides nothing: a proposer asks every acceptor whatever is said here.
 *
 * <p>A server whose process ended is seen to be down at the next ping; one that is silent two and a quarter intervals after
 * its last sign of life at the latest. Thread-safe.
 */
public final class PeerMonitor implements AutoCloseable {
    /** A check that comes later than that says more of this process than of the other. */
    private static final long LEAST_LATENESS_NANOS = 250_000_000;

    /** Who is pinged, and where. */
    record Target(Endpoint endpoint, Broadcast.Pingable pingable) {}

    private final SortedMap<Integer, Peer> peers = new TreeMap<>();
    private final Timer timer;
    private final Consumer<PeerStatus> listener;
    private final long intervalNanos;
    private final long patienceNanos;
    private volatile boolean closed;

    /** Begins to ping. */
    PeerMonitor(Map<Integer, Target> targets, Duration interval, Timer timer, Consumer<PeerStatus> listener) {
        targets.forEach((id, target) -> peers.put(id, new Peer(id, target)));
        this.timer = requireNonNull(timer, "timer");
        this.listener = requireNonNull(listener, "listener");
        this.intervalNanos = interval.toNanos();
        this.patienceNanos = intervalNanos + intervalNanos / 4;
        timer.schedule(0, this::pingAll);
    }

    private void pingAll() {
        if (!closed) {
            timer.schedule(intervalNanos, this::pingAll);
            peers.values().forEach(Peer::ping);
        }
    }

    /**
     * Tells how things stand with each server.
     *
     * @return by server id, in the order of the ids; as of now
     */
    public SortedMap<Integer, PeerStatus> peers() {
        SortedMap<Integer, PeerStatus> all = new TreeMap<>();
        peers.forEach((id, peer) -> all.put(id, peer.status()));
        return all;
    }

    /** Pings no more; what was known last stays. Twice is harmless. */
    @Override
    public void close() {
        closed = true;
    }

    private final class Peer {
        private final int id;
        private final Target target;
        private final Reachability reachability = new Reachability();

        Peer(int id, Target target) {
            this.id = id;
            this.target = target;
        }

        void ping() {
            long sent = timer.nanoTime();
            timer.schedule(patienceNanos, () -> overdue(sent));
            var unused = target.pingable().ping().whenComplete((reply, failure) -> ended(sent, reply, failure));
        }

        private synchronized void ended(long sent, @Nullable PingReply reply, @Nullable Throwable failure) {
            if (reply != null) {
                report(reachability.answered(sent, timer.nanoTime(), reply.serving()));
            } else if (failure instanceof AcceptorUnavailableException why) {
                report(reachability.failed(why));
            } else {
                report(reachability.failed(
                        new AcceptorUnavailableException(Reason.UNREACHABLE, String.valueOf(failure))));
            }
        }

        private synchronized void overdue(long sent) {
            long now = timer.nanoTime();
            if (now - sent - patienceNanos <= Math.max(intervalNanos / 2, LEAST_LATENESS_NANOS)) {
                report(reachability.overdue(sent, now));
            }
        }

        /** Under the lock, so that the listener hears of the changes in their order. */
        private void report(Reachability.Change change) {
            if (change != Reachability.Change.NONE && !closed) {
                listener.accept(status());
            }
        }

        synchronized PeerStatus status() {
            boolean contacted = reachability.wasContacted();
            return new PeerStatus(
                    id,
                    target.endpoint(),
                    reachability.isUp(),
                    Optional.ofNullable(reachability.problem()),
                    contacted ? Optional.of(Duration.ofNanos(reachability.roundTripNanos())) : Optional.empty(),
                    contacted
                            ? Optional.of(Duration.ofNanos(timer.nanoTime() - reachability.contactNanos()))
                            : Optional.empty());
        }
    }
}
