package dev.paxos.server.rest;

import dev.paxos.server.metrics.HistogramFamily;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Set;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Counts every request by its outcome and how long it took, where Tomcat would write its access log: once a request has
 * ended, however it was answered, those that Tomcat itself refuses among them.
 */
public final class RequestTimes extends ValveBase implements AccessLog {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    private final HistogramFamily times;

    /**
     * Makes one.
     *
     * @param times where requests are counted, with the labels of {@link #family}
     */
    public RequestTimes(HistogramFamily times) {
        super(true);
        this.times = times;
    }

    /**
     * Makes the metric.
     *
     * @return an empty one
     */
    public static HistogramFamily family() {
        return HistogramFamily.ofDurations(
                "paxos_rest_request_duration_seconds",
                "Requests by REST, from their first byte until they are answered",
                "method",
                "route",
                "status");
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
    }

    @Override
    public void log(Request request, Response response, long nanos) {
        String method = String.valueOf(request.getMethod());
        // The pattern, not the path, in which there are keys. What no handler took has none.
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        times.with(
                        METHODS.contains(method) ? method : HistogramFamily.OTHER,
                        route == null ? HistogramFamily.OTHER : route.toString(),
                        Integer.toString(response.getStatus()))
                .record(nanos);
    }

    /** What is asked for by this does not matter here. */
    @Override
    public void setRequestAttributesEnabled(boolean enabled) {}

    @Override
    public boolean getRequestAttributesEnabled() {
        return false;
    }
}
