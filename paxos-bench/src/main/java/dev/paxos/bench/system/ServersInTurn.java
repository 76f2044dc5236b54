package dev.paxos.bench.system;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.zookeeper.client.HostProvider;

/**
 * The servers for one session of ZooKeeper, in a given order; its own provider shuffles them, which may leave a server
 * without a session. Waits like its own after all were tried in vain.
 */
final class ServersInTurn implements HostProvider {
    private final List<InetSocketAddress> servers = new ArrayList<>();
    private int next;
    private int triedInVain;

    /** Begins with the server of an index. */
    ServersInTurn(List<Integer> ports, int first) {
        ports.forEach(port -> servers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        next = first % ports.size();
    }

    @Override
    public int size() {
        return servers.size();
    }

    @Override
    public synchronized InetSocketAddress next(long waitMillis) {
        if (triedInVain == servers.size()) {
            triedInVain = 0;
            try {
                Thread.sleep(waitMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        triedInVain++;
        InetSocketAddress server = servers.get(next);
        next = (next + 1) % servers.size();
        return server;
    }

    @Override
    public synchronized void onConnected() {
        triedInVain = 0;
    }

    @Override
    public boolean updateServerList(Collection<InetSocketAddress> others, InetSocketAddress current) {
        return false;
    }
}
