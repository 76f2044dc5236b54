package dev.paxos.server.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.servlet.HandlerMapping;

/** A span for each request by REST, which goes on the trace that the request names. */
final class RestTracer implements Filter {
    private final Tracer tracer;

    RestTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    @SuppressWarnings("try") // The scope is there to be left.
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        Span span = tracer.spanBuilder(http.getMethod())
                .setParent(TraceParent.read(http.getHeader(TraceParent.HEADER)))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", http.getMethod())
                .startSpan();
        boolean async = false;
        try (Scope scope = Context.root().with(span).makeCurrent()) {
            chain.doFilter(request, response);
            async = request.isAsyncStarted();
            if (async) {
                request.getAsyncContext().addListener(new Ending(span, http, (HttpServletResponse) response));
            }
        } finally {
            if (!async) {
                end(span, http, (HttpServletResponse) response);
            }
        }
    }

    private static void end(Span span, HttpServletRequest request, HttpServletResponse response) {
        // The pattern, as in the metrics: what is asked for may hold a key.
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (route != null) {
            span.updateName(request.getMethod() + " " + route);
            span.setAttribute("http.route", route.toString());
        }
        span.setAttribute("http.response.status_code", response.getStatus());
        if (response.getStatus() >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    private record Ending(Span span, HttpServletRequest request, HttpServletResponse response)
            implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            end(span, request, response);
        }

        /** Tomcat calls {@link #onComplete} after it. */
        @Override
        public void onTimeout(AsyncEvent event) {}

        /** Tomcat calls {@link #onComplete} after it. */
        @Override
        public void onError(AsyncEvent event) {}

        /** A dispatch that goes on asynchronously drops the listeners of the one before. */
        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
