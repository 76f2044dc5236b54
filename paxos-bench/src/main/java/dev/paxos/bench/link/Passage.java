package dev.paxos.bench.link;

import java.io.IOException;
import java.time.Duration;

/** One direction of a link: when bytes that came in may go out. Thread-safe. */
final class Passage {
    private static final long UNLIMITED = Long.MAX_VALUE;

    // Guarded by this.
    private boolean cut;
    private boolean closed;
    private long delayNanos;
    private long bytesPerSecond = UNLIMITED;

    synchronized void cut() {
        cut = true;
    }

    synchronized void delay(Duration delay) {
        delayNanos = delay.toNanos();
        notifyAll();
    }

    synchronized void slow(long rate) {
        bytesPerSecond = rate;
        notifyAll();
    }

    synchronized void heal() {
        cut = false;
        delayNanos = 0;
        bytesPerSecond = UNLIMITED;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Waits until bytes may go on, by what is the matter now and not by what was when they came.
     *
     * @param cameNanos when they came, by {@link System#nanoTime}
     * @param bytes how many they are
     * @throws IOException if the link is closed
     */
    synchronized void pass(long cameNanos, int bytes) throws IOException, InterruptedException {
        long beganNanos = System.nanoTime();
        while (!closed) {
            long now = System.nanoTime();
            long dueNanos = Math.max(cameNanos + delayNanos, beganNanos) + transmissionNanos(bytes);
            if (cut) {
                wait();
            } else if (now - dueNanos >= 0) {
                return;
            } else {
                wait((dueNanos - now) / 1_000_000, (int) ((dueNanos - now) % 1_000_000));
            }
        }
        throw new IOException("the link is closed");
    }

    private long transmissionNanos(int bytes) {
        return bytesPerSecond == UNLIMITED ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
    }
}
