package dev.paxos.bench.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A port behind which another one of this machine is, over a link that has faults when it is told to. What goes through
 * is never changed, lost or reordered: it is late, or the connection breaks. A fault stays until {@link #heal}, and the
 * next one comes on top of it. Thread-safe.
 */
public final class FaultyLink implements AutoCloseable {
    private final ServerSocket listener;
    private final int behind;
    private final Map<Direction, Passage> passages = new EnumMap<>(Direction.class);
    // Guarded by this.
    private final List<Crossing> crossings = new ArrayList<>();
    private final List<Socket> ignored = new ArrayList<>();
    private Welcome welcome = Welcome.CONNECT;
    private boolean closed;

    /** One way over the link. */
    public enum Direction {
        /** From those who connect to the port behind. */
        THERE,
        /** From the port behind to those who connect. */
        BACK
    }

    /** What becomes of a new connection. */
    private enum Welcome {
        CONNECT,
        REFUSE,
        IGNORE
    }

    private FaultyLink(ServerSocket listener, int behind) {
        this.listener = listener;
        this.behind = behind;
        for (Direction direction : Direction.values()) {
            passages.put(direction, new Passage());
        }
    }

    /** Opens a port before another one. */
    public static FaultyLink before(int port) throws IOException {
        FaultyLink link = new FaultyLink(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), port);
        start("faulty-link", link::acceptAll);
        return link;
    }

    /** Returns the port for clients. */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * Cuts the link: nothing goes through, and nothing is refused or closed either, as with a cable that is pulled. What
     * was on its way, and what is said meanwhile, arrives when the link is whole again, as TCP would send it anew.
     */
    public void cut() {
        passages.values().forEach(Passage::cut);
    }

    /** Cuts one direction: what is said arrives, and the answer does not, or the other way round. */
    public void cut(Direction direction) {
        passage(direction).cut();
    }

    /** Lets everything come later, in each direction by so much. */
    public void delay(Duration delay) {
        passages.values().forEach(passage -> passage.delay(delay));
    }

    /** Lets only so much through, in each direction of each connection. */
    public void slow(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond: is " + bytesPerSecond + ", must be positive");
        }
        passages.values().forEach(passage -> passage.slow(bytesPerSecond));
    }

    /** Breaks off all connections that there are. New ones are made as before. */
    public synchronized void reset() {
        crossings.forEach(Crossing::reset);
        crossings.clear();
        ignored.forEach(Crossing::reset);
        ignored.clear();
    }

    /** Breaks off all connections that there are, and every new one at once. */
    public synchronized void refuse() {
        welcome = Welcome.REFUSE;
        reset();
    }

    /**
     * Breaks off all connections that there are. New ones are made, and lead nowhere: nothing is ever heard on them, also
     * after the link is whole again.
     */
    public synchronized void halfOpen() {
        welcome = Welcome.IGNORE;
        reset();
    }

    /** Makes the link whole again. */
    public synchronized void heal() {
        welcome = Welcome.CONNECT;
        passages.values().forEach(Passage::heal);
    }

    private Passage passage(Direction direction) {
        Passage passage = passages.get(direction);
        if (passage == null) {
            throw new IllegalArgumentException("direction: " + direction);
        }
        return passage;
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                welcome(listener.accept());
            }
        } catch (IOException closedByUs) {
            // Nothing more to accept.
        }
    }

    private synchronized void welcome(Socket client) {
        switch (welcome) {
            case CONNECT -> start("faulty-link-connect", () -> connect(client));
            case REFUSE -> Crossing.reset(client);
            case IGNORE -> ignored.add(client);
        }
    }

    private void connect(Socket client) {
        try {
            long cameNanos = System.nanoTime();
            for (Passage passage : passages.values()) {
                passage.pass(cameNanos, 0);
            }
            Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
            begin(new Crossing(client, server, passage(Direction.THERE), passage(Direction.BACK)));
        } catch (IOException refused) {
            Crossing.reset(client);
        } catch (InterruptedException e) {
            Crossing.reset(client);
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void begin(Crossing crossing) {
        if (closed || welcome != Welcome.CONNECT) {
            crossing.reset();
        } else {
            crossings.removeIf(Crossing::isOver);
            crossings.add(crossing);
            crossing.start();
        }
    }

    /** Ends all connections, by a reset, and takes no more. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        passages.values().forEach(Passage::close);
        listener.close();
        reset();
    }
}
