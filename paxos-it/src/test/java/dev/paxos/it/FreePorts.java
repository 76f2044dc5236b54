package dev.paxos.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nothing listens on. They lie below those that systems give to outgoing connections, and none is handed out
 * twice, so a server that is down for a while still finds its port free.
 */
final class FreePorts {
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 31_999;

    private static int next = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);

    private FreePorts() {}

    /** Returns one free port. */
    static int one() {
        return range(1);
    }

    /** Returns the first of so many consecutive free ports. */
    static synchronized int range(int size) {
        for (int tries = 0; tries < HIGHEST - LOWEST; tries++) {
            int first = next + size > HIGHEST ? LOWEST : next;
            next = first + size;
            if (isFree(first, size)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + size + " consecutive ports are free");
    }

    private static boolean isFree(int first, int size) {
        for (int port = first; port < first + size; port++) {
            if (!isFree(port)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (BindException inUse) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
