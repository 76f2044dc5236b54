package dev.paxos.server.rest;

import dev.paxos.client.Budget;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the bodies of requests, each within a time, however often a piece of it comes, and all within a memory: one that
 * is arriving takes as much as has come, rounded up, until it is used. Thread-safe.
 */
public final class BodyReader {
    private static final int FIRST_BYTES = 8 << 10;
    private static final int MOST_BYTES_OF_A_PIECE = 256 << 10;

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
        try (Body body = new Body(length < 0 ? maxBytes + 1 : (int) length)) {
            while (body.count != length && body.readFrom(input)) {
                if (body.count > maxBytes) {
                    throw tooLarge.get();
                }
                if (System.nanoTime() - begin > deadline.toNanos()) {
                    throw new ProblemException(ProblemType.REQUEST_TIMEOUT, "the body did not arrive in time");
                }
            }
            return use.apply(body.joined());
        }
    }

    /** What has arrived, in pieces, so that nothing is copied while it grows. */
    private final class Body implements AutoCloseable {
        private final int maxBytes;
        private final List<byte[]> pieces = new ArrayList<>();
        private byte[] last = new byte[0];
        private int lastCount;
        private int count;
        private boolean isJoined;

        Body(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        /** Returns false when there is no more. */
        boolean readFrom(InputStream input) throws IOException {
            if (lastCount == last.length) {
                addPiece();
            }
            int read = input.read(last, lastCount, last.length - lastCount);
            if (read < 0) {
                return false;
            }
            lastCount += read;
            count += read;
            return true;
        }

        private void addPiece() {
            int wanted = Math.min(Math.max(FIRST_BYTES, Math.min(count, MOST_BYTES_OF_A_PIECE)), maxBytes - count);
            if (!budget.tryReserve(wanted)) {
                throw new ProblemException(
                        ProblemType.OVERLOADED, "too many bodies are arriving at this server, try again later");
            }
            last = new byte[wanted];
            lastCount = 0;
            pieces.add(last);
        }

        byte[] joined() {
            if (count == lastCount && count == last.length) {
                return last;
            }
            ByteBuffer all = ByteBuffer.allocate(count);
            pieces.forEach(piece -> all.put(piece, 0, Math.min(piece.length, all.remaining())));
            budget.reserve(count);
            isJoined = true;
            releasePieces();
            return all.array();
        }

        private void releasePieces() {
            pieces.forEach(piece -> budget.release(piece.length));
            pieces.clear();
        }

        @Override
        public void close() {
            releasePieces();
            if (isJoined) {
                budget.release(count);
            }
        }
    }
}
