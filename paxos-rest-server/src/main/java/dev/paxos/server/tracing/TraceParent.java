package dev.paxos.server.tracing;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header {@code traceparent} of <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>. */
final class TraceParent {
    static final String HEADER = "traceparent";

    private static final TextMapGetter<String> ALONE = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String header) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String header, String key) {
            return key.equals(HEADER) ? header : null;
        }
    };

    private TraceParent() {}

    /** Returns a context with the span that the header names, or without any where there is none or it is malformed. */
    static Context read(@Nullable String header) {
        return header == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), header, ALONE);
    }

    /** Writes a span that is recorded, "" for any other. */
    static String write(SpanContext span) {
        return span.isSampled()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : "";
    }
}
