package dev.paxos.server.rest;

import dev.paxos.client.Budget;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;

/**
 * Bounds the values in answers that wait for their clients. How large an answer is shows when it is there: then there is
 * room for it until it is sent, or it is dropped. Thread-safe.
 */
public final class AnswerLimit implements DeferredResultProcessingInterceptor {
    /** In memory a value is there as it came, as text, and as what is sent, which grows by being copied. */
    private static final int COPIES = 4;

    /** Of these there can be many. */
    private static final int SMALL_BYTES = 4 << 10;

    private final Budget budget;
    private final Map<DeferredResult<?>, Room> rooms = new ConcurrentHashMap<>();

    /**
     * Makes one.
     *
     * @param budget bounds the bytes
     */
    public AnswerLimit(Budget budget) {
        this.budget = budget;
    }

    /** What one answer takes. The request may end while its answer comes. */
    private static final class Room {
        private int bytes;
        private boolean over;

        synchronized boolean take(int wanted, Budget budget) {
            if (over) {
                return true;
            }
            if (!budget.tryReserve(wanted)) {
                return false;
            }
            bytes = wanted;
            return true;
        }

        synchronized void leave(Budget budget) {
            over = true;
            if (bytes > 0) {
                budget.release(bytes);
                bytes = 0;
            }
        }
    }

    @Override
    public <T> void preProcess(NativeWebRequest request, DeferredResult<T> answer) {
        rooms.put(answer, new Room());
    }

    @Override
    public <T> void postProcess(NativeWebRequest request, DeferredResult<T> answer, @Nullable Object result) {
        int bytes = COPIES * valueBytes(result);
        Room room = bytes < SMALL_BYTES ? null : rooms.get(answer);
        if (room != null && !room.take(bytes, budget)) {
            throw isGet(request)
                    ? new ProblemException(
                            ProblemType.OVERLOADED, "too many replies wait for their clients, try again later")
                    : new ProblemException(
                            ProblemType.INDETERMINATE,
                            "there is no room for the reply; the request may have taken effect");
        }
    }

    @Override
    public <T> void afterCompletion(NativeWebRequest request, DeferredResult<T> answer) {
        Room room = rooms.remove(answer);
        if (room != null) {
            room.leave(budget);
        }
    }

    private static boolean isGet(NativeWebRequest request) {
        HttpServletRequest http = request.getNativeRequest(HttpServletRequest.class);
        return http != null && "GET".equals(http.getMethod());
    }

    private static int valueBytes(@Nullable Object result) {
        Object body = result instanceof ResponseEntity<?> entity ? entity.getBody() : result;
        if (body instanceof RegisterBody register) {
            return register.value().size();
        }
        return body instanceof JsonBody json ? json.valueBytes() : 0;
    }
}
