package dev.paxos.server.health;

import dev.paxos.client.PeerStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Says when another server goes away, and when it is there again: one line a change, for people and for alarms. */
public final class PeerLog implements Consumer<PeerStatus> {
    private static final Logger LOG = System.getLogger(PeerLog.class.getName());

    /** Makes one. */
    public PeerLog() {}

    @Override
    public void accept(PeerStatus peer) {
        if (peer.up()) {
            LOG.log(Level.INFO, "Server {0} at {1} is up", Integer.toString(peer.serverId()), peer.endpoint());
        } else {
            LOG.log(
                    Level.WARNING,
                    "Server {0} at {1} is down: {2}",
                    Integer.toString(peer.serverId()),
                    peer.endpoint(),
                    peer.problem().orElse(""));
        }
    }
}
