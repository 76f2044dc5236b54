package dev.paxos.server.tracing;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/** A span for each unary call by gRPC, which goes on the trace that its metadata names. */
final class CallTracer implements ServerInterceptor {
    private static final Metadata.Key<String> PARENT =
            Metadata.Key.of(TraceParent.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final Tracer tracer;

    CallTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public <Q, R> Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (call.getMethodDescriptor().getType() != MethodType.UNARY) {
            return next.startCall(call, headers);
        }
        Span span = tracer.spanBuilder(call.getMethodDescriptor().getFullMethodName())
                .setParent(TraceParent.read(headers.get(PARENT)))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("rpc.system", "grpc")
                .startSpan();
        Context context = Context.root().with(span);
        ServerCall<Q, R> followed = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                span.setAttribute("rpc.grpc.status_code", status.getCode().value());
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(followed, headers)) {
            /** With it the handler of a unary call is called. */
            @Override
            public void onHalfClose() {
                Runnable handling = super::onHalfClose;
                context.wrap(handling).run();
            }

            @Override
            public void onComplete() {
                span.end();
                super.onComplete();
            }

            @Override
            public void onCancel() {
                span.setStatus(StatusCode.ERROR, "cancelled").end();
                super.onCancel();
            }
        };
    }
}
