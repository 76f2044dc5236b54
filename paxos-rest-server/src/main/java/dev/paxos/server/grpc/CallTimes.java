package dev.paxos.server.grpc;

import dev.paxos.server.metrics.HistogramFamily;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** Counts every unary call by its outcome and how long it took. Streams live as long as their clients, and tell nothing. */
public final class CallTimes extends ServerStreamTracer.Factory {
    private final HistogramFamily times;

    /**
     * Makes one.
     *
     * @param times where calls are counted, with the labels of {@link #family}
     */
    public CallTimes(HistogramFamily times) {
        this.times = times;
    }

    /**
     * Makes the metric.
     *
     * @return an empty one
     */
    public static HistogramFamily family() {
        return HistogramFamily.ofDurations(
                "paxos_grpc_call_duration_seconds",
                "Unary calls by gRPC, from their beginning until they are answered",
                "method",
                "code");
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new Call();
    }

    private final class Call extends ServerStreamTracer {
        private final long began = System.nanoTime();
        private volatile @Nullable MethodDescriptor<?, ?> method;

        /** Only now the method is known to be one that exists: its name is the client's until then. */
        @Override
        public void serverCallStarted(ServerCallInfo<?, ?> call) {
            method = call.getMethodDescriptor();
        }

        @Override
        public void streamClosed(Status status) {
            MethodDescriptor<?, ?> known = method;
            if (known == null || known.getType() == MethodType.UNARY) {
                times.with(
                                known == null ? HistogramFamily.OTHER : known.getFullMethodName(),
                                status.getCode().name())
                        .record(System.nanoTime() - began);
            }
        }
    }
}
