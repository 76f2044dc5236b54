package dev.paxos.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what is under way, in requests and in bytes. Internal to the transport, and public for the server's end alone.
 *
 * <p>Thread-safe; one atomic addition a call. Threads that are refused together may refuse one more for a moment.
 */
public final class Budget {
    private static final int COUNT_SHIFT = 40;
    private static final long BYTES_MASK = (1L << COUNT_SHIFT) - 1;

    private final int maxCount;
    private final long maxBytes;
    /** The count above the lowest 40 bits, the bytes in them. */
    private final AtomicLong used = new AtomicLong();

    /**
     * Makes one with nothing taken.
     *
     * @param maxCount the most requests, 1 to 4 million
     * @param maxBytes the most bytes of them together, at most 2^39
     * @throws IllegalArgumentException if a limit is out of range
     */
    public Budget(int maxCount, long maxBytes) {
        if (maxCount < 1 || maxCount > 1 << 22) {
            throw new IllegalArgumentException("maxCount: is " + maxCount + ", must be 1 to " + (1 << 22));
        }
        if (maxBytes < 1 || maxBytes > 1L << 39) {
            throw new IllegalArgumentException("maxBytes: is " + maxBytes + ", must be 1 to " + (1L << 39));
        }
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /**
     * Takes room for one request, if there is any. A request larger than {@code maxBytes} fits only where nothing
     * else is under way.
     *
     * @param bytes what it holds
     * @return true if it may go on, and has to be {@linkplain #release released} later
     */
    public boolean tryReserve(int bytes) {
        long now = used.addAndGet(one(bytes));
        if (now >>> COUNT_SHIFT <= maxCount && ((now & BYTES_MASK) <= maxBytes || now >>> COUNT_SHIFT == 1)) {
            return true;
        }
        release(bytes);
        return false;
    }

    /**
     * Takes room for one request whether there is any or not.
     *
     * @param bytes what it holds; has to be {@linkplain #release released} later
     */
    public void reserve(int bytes) {
        used.addAndGet(one(bytes));
    }

    /**
     * Gives the room of one request back.
     *
     * @param bytes what was reserved for it
     */
    public void release(int bytes) {
        used.addAndGet(-one(bytes));
    }

    /**
     * Returns the number of requests under way.
     *
     * @return 0 or more
     */
    public int count() {
        return (int) (used.get() >>> COUNT_SHIFT);
    }

    private static long one(int bytes) {
        return (1L << COUNT_SHIFT) + bytes;
    }
}
