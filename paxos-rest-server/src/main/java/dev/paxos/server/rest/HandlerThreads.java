package dev.paxos.server.rest;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Keeps threads of Tomcat's for health. Handlers wait for no reply, but there can be more work than processors, and a
 * thread waits for a client that sends its body slowly, or does not read, until that client is timed out. So of all requests but those
 * for health only so many are handled at once, and so many more wait for their turn, for a moment; what comes beyond is
 * refused as overloaded, by threads that are left.
 *
 * <p>What the client of a refused request still sends is read on where it is short, within a time; else the connection is
 * closed.
 */
public final class HandlerThreads extends ValveBase {
    private static final String HEALTH = "/api/paxos/health";
    /** Far more than the work of those before takes, unless they wait for their clients. */
    private static final long PATIENCE_MILLIS = 200;

    private static final int MAX_DISCARDED_BYTES = 64 << 10;

    private final Duration discardDeadline;
    private final Semaphore threads;
    private final Semaphore waiting;

    /**
     * Makes one.
     *
     * @param handled how many requests are handled at once, those for health not counted
     * @param waiting how many more may wait; there must be more threads than both together
     * @param discardDeadline how long the rest of a refused request may take to arrive
     */
    public HandlerThreads(int handled, int waiting, Duration discardDeadline) {
        super(true);
        this.discardDeadline = discardDeadline;
        this.threads = new Semaphore(handled);
        this.waiting = new Semaphore(waiting);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request raw = request.getCoyoteRequest();
        if (request.getRequestURI() != null && request.getRequestURI().startsWith(HEALTH)) {
            getNext().invoke(request, response);
        } else if (tryAcquire()) {
            try {
                getNext().invoke(request, response);
                if (!request.isAsync() && !raw.isFinished() && isShort(request)) {
                    response.finishResponse();
                    discardRest(raw);
                }
            } finally {
                threads.release();
            }
        } else if (request.isAsyncDispatching()) {
            // It may have done what was asked for, so that nothing but silence is true. All else goes its way.
            raw.action(ActionCode.CLOSE_NOW, null);
            getNext().invoke(request, response);
        } else {
            // What the client sent behind it would be refused alike, and nobody can tell whether it reads.
            response.setHeader("Connection", "close");
            ProblemResolver.send(
                    response,
                    new Problem(ProblemType.OVERLOADED, "too much is under way at this server, try again later"));
        }
        if (!request.isAsync() && !raw.isFinished()) {
            response.setHeader("Connection", "close");
            response.finishResponse();
            raw.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    private static boolean isShort(Request request) {
        long length = request.getContentLengthLong();
        return length >= 0 && length <= MAX_DISCARDED_BYTES;
    }

    /** A connection that was closed before the whole request had come could take the answer with it. */
    private void discardRest(org.apache.coyote.Request raw) {
        Discarded discarded = new Discarded();
        long begin = System.nanoTime();
        try {
            while (raw.doRead(discarded) >= 0 && System.nanoTime() - begin < discardDeadline.toNanos()) {
                // Read on.
            }
        } catch (IOException clientIsGoneOrSlow) {
            // And the connection is closed.
        }
    }

    /** Takes what is read, below the request's own stream, which ends with the answer. */
    private static final class Discarded implements ApplicationBufferHandler {
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            bytes = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return bytes;
        }

        @Override
        public void expand(int size) {}
    }

    private boolean tryAcquire() {
        try {
            return threads.tryAcquire() || (waiting.tryAcquire() && awaitOne());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean awaitOne() throws InterruptedException {
        try {
            return threads.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } finally {
            waiting.release();
        }
    }
}
