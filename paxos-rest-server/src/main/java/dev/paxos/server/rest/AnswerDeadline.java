package dev.paxos.server.rest;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;

/**
 * Ends a request whose result does not come in time: whichever of the two is first is told. The timeout of the web
 * server does not know of a result that is there but not yet on its way, and then tells that the server failed; after a
 * pause of the process both come at one moment. Thread-safe.
 */
public final class AnswerDeadline implements DeferredResultProcessingInterceptor {
    private final Duration deadline;

    /**
     * Makes one.
     *
     * @param deadline how long a result may take
     */
    public AnswerDeadline(Duration deadline) {
        this.deadline = deadline;
    }

    @Override
    public <T> void preProcess(NativeWebRequest request, DeferredResult<T> answer) {
        CompletableFuture<Boolean> late =
                new CompletableFuture<Boolean>().completeOnTimeout(true, deadline.toNanos(), TimeUnit.NANOSECONDS);
        answer.onCompletion(() -> late.complete(false));
        var unused = late.thenAccept(isLate -> {
            if (isLate) {
                answer.setErrorResult(new AsyncRequestTimeoutException());
            }
        });
    }
}
