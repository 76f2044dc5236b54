package dev.paxos.bench.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A port behind which another one of this machine is, with a link that can be cut: then nothing goes through in either
 * direction and nothing is refused or closed either, as with a cable that is pulled. What was on its way arrives when
 * the link is whole again, as TCP would send it anew. Thread-safe.
 */
public final class LinkProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ServerSocket listener;
    private final int behind;
    // Guarded by this.
    private final List<Socket> sockets = new ArrayList<>();
    private boolean cut;
    private boolean closed;

    private LinkProxy(ServerSocket listener, int behind) {
        this.listener = listener;
        this.behind = behind;
    }

    /** Opens a port before another one. */
    public static LinkProxy before(int port) throws IOException {
        LinkProxy proxy = new LinkProxy(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), port);
        start("link-proxy", proxy::acceptAll);
        return proxy;
    }

    /** Returns the port for clients. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts the link. */
    public synchronized void cut() {
        cut = true;
    }

    /** Makes the link whole again. */
    public synchronized void heal() {
        cut = false;
        notifyAll();
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = listener.accept();
                start("link-proxy-connection", () -> connect(client));
            }
        } catch (IOException closedByUs) {
            // Nothing more to accept.
        }
    }

    private void connect(Socket client) {
        try {
            awaitWhole();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
            keep(client, server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            start("link-proxy-there", () -> copy(client, server));
            start("link-proxy-back", () -> copy(server, client));
        } catch (IOException refused) {
            close(client);
        } catch (InterruptedException e) {
            close(client);
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void keep(Socket client, Socket server) throws IOException {
        sockets.add(client);
        sockets.add(server);
        if (closed) {
            throw new IOException("closed");
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitWhole();
                out.write(buffer, 0, length);
            }
            awaitWhole();
        } catch (IOException lost) {
            // The other end is told below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
        }
    }

    private synchronized void awaitWhole() throws InterruptedException {
        while (cut && !closed) {
            wait();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyLost) {
            // Then it is closed.
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        notifyAll();
        listener.close();
        sockets.forEach(LinkProxy::close);
    }
}
