package dev.paxos.server.tracing;

import dev.paxos.server.grpc.RequestTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A span for each message of another proposer that is part of a trace: from its arrival until it is answered, durably. */
final class ReceivedTracer implements RequestTracer {
    private final Tracer tracer;

    ReceivedTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public <R> CompletableFuture<R> follow(String traceParent, String message, Supplier<CompletableFuture<R>> request) {
        Span span = tracer.spanBuilder(message)
                .setParent(TraceParent.read(traceParent))
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        CompletableFuture<R> future;
        try {
            future = request.get();
        } catch (RuntimeException e) {
            span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage())).end();
            throw e;
        }
        var unused = future.whenComplete((reply, failure) -> RoundTracer.endMessage(span, reply, failure));
        return future;
    }
}
