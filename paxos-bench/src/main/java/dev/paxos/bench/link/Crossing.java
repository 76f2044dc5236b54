package dev.paxos.bench.link;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection over a link: what one side says the other one hears, later perhaps, and so with its end. Each direction
 * has a thread that takes in, with the time, and one that gives out, so that a delay does not slow the rest.
 */
final class Crossing {
    private static final int CHUNK_BYTES = 1 << 14;
    private static final int MAX_CHUNKS = 64;

    private final Socket client;
    private final Socket server;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger openDirections = new AtomicInteger(2);

    /** What came in: some bytes, or none at the end. */
    private static final class Chunk {
        final long cameNanos = System.nanoTime();
        final byte[] bytes;
        final boolean reset;

        Chunk(byte[] bytes, boolean reset) {
            this.bytes = bytes;
            this.reset = reset;
        }
    }

    Crossing(Socket client, Socket server, Passage there, Passage back) throws IOException {
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        addDirection(client, server, there);
        addDirection(server, client, back);
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Breaks it off: both sides get a reset. */
    void reset() {
        reset(client);
        reset(server);
        threads.forEach(Thread::interrupt);
    }

    boolean isOver() {
        return client.isClosed() && server.isClosed();
    }

    /** Ends a connection by a reset in place of an orderly end. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyLost) {
            // Then it is closed.
        }
    }

    private void addDirection(Socket from, Socket to, Passage passage) {
        BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(MAX_CHUNKS);
        threads.add(thread("faulty-link-in", () -> takeIn(from, chunks)));
        threads.add(thread("faulty-link-out", () -> giveOut(chunks, to, passage)));
    }

    private static Thread thread(String name, InterruptibleTask task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (InterruptedException broken) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
    }

    private static void takeIn(Socket from, BlockingQueue<Chunk> chunks) throws InterruptedException {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            int length;
            while ((length = from.getInputStream().read(buffer)) >= 0) {
                chunks.put(new Chunk(Arrays.copyOf(buffer, length), false));
            }
            chunks.put(new Chunk(new byte[0], false));
        } catch (IOException lost) {
            chunks.put(new Chunk(new byte[0], true));
        }
    }

    private void giveOut(BlockingQueue<Chunk> chunks, Socket to, Passage passage) throws InterruptedException {
        try {
            Chunk chunk;
            do {
                chunk = chunks.take();
                passage.pass(chunk.cameNanos, chunk.bytes.length);
                to.getOutputStream().write(chunk.bytes);
            } while (chunk.bytes.length > 0);
            if (chunk.reset) {
                reset();
                return;
            }
            to.shutdownOutput();
            if (openDirections.decrementAndGet() == 0) {
                client.close();
                server.close();
            }
        } catch (IOException lost) {
            reset();
        }
    }

    private interface InterruptibleTask {
        void run() throws InterruptedException;
    }
}
