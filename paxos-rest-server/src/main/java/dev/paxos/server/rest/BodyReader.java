package dev.paxos.server.rest;

import dev.paxos.client.Budget;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the bodies of requests, each within a time, however often a piece of it comes, and all within a memory: one that
 * is arriving takes as much as has come, rounded up, until it is used. Thread-safe.
 */
public final class BodyReader {
    private static final int FIRST_BYTES = 8 << 10;

    private final Duration deadline;
    private final Budget budget;

    /**
     * Makes one.
     *
     * @param deadline how long a body may take to arrive
     * @param budget bounds the bytes of all bodies together
     */
    public BodyReader(Duration deadline, Budget budget) {
        this.deadline = deadline;
        this.budget = budget;
    }

    /**
     * Reads a body and uses it.
     *
     * @param maxBytes the most bytes that it may have
     * @param tooLarge why a longer one is refused
     * @param use what becomes of it
     * @throws ProblemException if it is too long, comes too slowly, or there is no memory for it
     */
    <T> T read(HttpServletRequest request, int maxBytes, Supplier<ProblemException> tooLarge, Function<byte[], T> use)
            throws IOException {
        long length = request.getContentLengthLong();
        if (length > maxBytes) {
            throw tooLarge.get();
        }
        InputStream input = request.getInputStream();
        long begin = System.nanoTime();
        byte[] bytes = new byte[0];
        int count = 0;
        try {
            while (count != length) {
                if (count == bytes.length) {
                    bytes = grown(bytes, length < 0 ? maxBytes + 1 : (int) length);
                }
                int read = input.read(bytes, count, bytes.length - count);
                if (read < 0) {
                    break;
                }
                count += read;
                if (count > maxBytes) {
                    throw tooLarge.get();
                }
                if (System.nanoTime() - begin > deadline.toNanos()) {
                    throw new ProblemException(ProblemType.REQUEST_TIMEOUT, "the body did not arrive in time");
                }
            }
            return use.apply(count == bytes.length ? bytes : Arrays.copyOf(bytes, count));
        } finally {
            release(bytes);
        }
    }

    private byte[] grown(byte[] bytes, int atMost) {
        int wanted = Math.min(Math.max(FIRST_BYTES, bytes.length * 2), atMost);
        if (!budget.tryReserve(wanted)) {
            throw new ProblemException(
                    ProblemType.OVERLOADED, "too many bodies are arriving at this server, try again later");
        }
        release(bytes);
        return Arrays.copyOf(bytes, wanted);
    }

    private void release(byte[] bytes) {
        if (bytes.length > 0) {
            budget.release(bytes.length);
        }
    }
}
