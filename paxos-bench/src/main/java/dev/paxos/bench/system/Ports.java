package dev.paxos.bench.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports of the loopback interface, below those that systems give to outgoing connections. */
final class Ports {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 31_000;

    private static int next = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);

    private Ports() {}

    /** Returns the first of so many consecutive free ports; none is returned twice soon. */
    static synchronized int free(int count) {
        for (int tries = 0; tries < HIGHEST - LOWEST; tries++) {
            int first = next + count > HIGHEST ? LOWEST : next;
            next = first + count;
            int port = first;
            while (port < first + count && isFree(port)) {
                port++;
            }
            if (port == first + count) {
                return first;
            }
        }
        throw new IllegalStateException("no " + count + " consecutive ports are free");
    }

    /** Tells whether something listens on a port. */
    static boolean isAnswering(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
