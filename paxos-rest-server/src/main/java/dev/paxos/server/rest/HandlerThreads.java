package dev.paxos.server.rest;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Keeps threads of Tomcat's for health. Handlers wait for no reply, but there can be more work than processors, and a
 * thread waits for a client that sends its body slowly, or does not read, until that client is timed out. So of all requests but those
 * for health only so many are handled at once, and so many more wait for their turn, for a moment; what comes beyond is
 * refused as overloaded, by threads that are left.
 *
 * <p>Nor does a thread read on what the client of a refused request still sends: that connection is closed.
 */
public final class HandlerThreads extends ValveBase {
    private static final String HEALTH = "/api/paxos/health";
    /** Far more than the work of those before takes, unless they wait for their clients. */
    private static final long PATIENCE_MILLIS = 200;

    private final Semaphore threads;
    private final Semaphore waiting;

    /**
     * Makes one.
     *
     * @param handled how many requests are handled at once, those for health not counted
     * @param waiting how many more may wait; there must be more threads than both together
     */
    public HandlerThreads(int handled, int waiting) {
        super(true);
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
        if (!request.isAsync() && !raw.isFinished() && !hasArrived(request)) {
            response.setHeader("Connection", "close");
            response.finishResponse();
            raw.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /** Tells whether to read the rest of the body would not wait for the client. */
    private static boolean hasArrived(Request request) throws IOException {
        long length = request.getContentLengthLong();
        return length >= 0
                && request.getInputStream().available()
                        >= length - request.getCoyoteRequest().getBytesRead();
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
