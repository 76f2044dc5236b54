package dev.paxos.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** An address where connections are made and nothing is ever answered, as behind a firewall that swallows packets. */
final class SilentPort implements AutoCloseable {
    private final ServerSocket socket;

    /** Opens one. The system completes connections up to the backlog; nobody takes them. */
    SilentPort() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Returns its address as settings name it. */
    String address() {
        return "localhost:" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
