package dev.paxos.server.grpc;

import static java.util.Objects.requireNonNull;

import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls that are meant for another cluster: the metadata {@code paxos-cluster} must be this one's name. gRPC's
 * own services, health and reflection, are open to all. Thread-safe.
 */
public final class ClusterNameInterceptor implements ServerInterceptor {
    /** The metadata that names the cluster. */
    public static final Metadata.Key<String> CLUSTER_NAME =
            Metadata.Key.of("paxos-cluster", Metadata.ASCII_STRING_MARSHALLER);

    private static final String GRPC_OWN = "grpc.";

    private final String clusterName;

    /**
     * Makes one.
     *
     * @param clusterName the name of this server's cluster
     */
    public ClusterNameInterceptor(String clusterName) {
        this.clusterName = requireNonNull(clusterName, "clusterName");
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String named = headers.get(CLUSTER_NAME);
        if (clusterName.equals(named)
                || call.getMethodDescriptor().getFullMethodName().startsWith(GRPC_OWN)) {
            return next.startCall(call, headers);
        }
        StatusRuntimeException refusal = refusal(named);
        Metadata trailers = refusal.getTrailers();
        call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }

    private StatusRuntimeException refusal(@Nullable String named) {
        String message = named == null
                ? "paxos-cluster: is missing, must be '" + clusterName + "'"
                : "paxos-cluster: is '" + named + "', must be '" + clusterName + "'";
        return GrpcFailure.status(
                Code.FAILED_PRECONDITION,
                message,
                ErrorInfo.newBuilder()
                        .setDomain(GrpcFailure.DOMAIN)
                        .setReason("WRONG_CLUSTER")
                        .putMetadata("field", "paxos-cluster"));
    }
}
