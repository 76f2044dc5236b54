package dev.paxos.server.grpc;

import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import dev.paxos.server.security.AccessControl;
import dev.paxos.server.security.Role;
import dev.paxos.server.security.Verdict;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Refuses a call whose caller has not the role that it needs, before any message of it is read. As a filter it looks at
 * the certificate of a connection once, for all calls on it. Thread-safe.
 */
public final class AccessInterceptor extends ServerTransportFilter implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Attributes.Key<Role> BY_CERTIFICATE = Attributes.Key.create("role-by-certificate");

    private static final String REFLECTION = ServerReflectionGrpc.SERVICE_NAME;

    private final AccessControl access;

    /**
     * Makes one.
     *
     * @param access who judges
     */
    public AccessInterceptor(AccessControl access) {
        this.access = access;
    }

    @Override
    public Attributes transportReady(Attributes connection) {
        SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return connection;
        }
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? access.roleOf(certificate)
                            .map(role -> connection.toBuilder()
                                    .set(BY_CERTIFICATE, role)
                                    .build())
                            .orElse(connection)
                    : connection;
        } catch (SSLPeerUnverifiedException hasNoCertificate) {
            return connection;
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Optional<Role> needed = neededRole(call.getMethodDescriptor());
        Verdict verdict = needed.isEmpty()
                ? new Verdict.Granted()
                : access.judge(
                        headers.get(AUTHORIZATION),
                        Optional.ofNullable(call.getAttributes().get(BY_CERTIFICATE)),
                        needed.get());
        if (verdict instanceof Verdict.Forbidden forbidden) {
            return refuse(call, Code.PERMISSION_DENIED, forbidden.message());
        } else if (verdict instanceof Verdict.Unauthenticated unauthenticated) {
            return refuse(call, Code.UNAUTHENTICATED, unauthenticated.message());
        }
        return next.startCall(call, headers);
    }

    /** What is not named here needs the most, so nothing that is added is open by mistake. */
    static Optional<Role> neededRole(MethodDescriptor<?, ?> method) {
        if (HealthGrpc.SERVICE_NAME.equals(method.getServiceName())) {
            return Optional.empty();
        }
        if (RegisterServiceGrpc.SERVICE_NAME.equals(method.getServiceName())) {
            return Optional.of("Get".equals(method.getBareMethodName()) ? Role.READ : Role.WRITE);
        }
        return Optional.of(REFLECTION.equals(method.getServiceName()) ? Role.READ : Role.PEER);
    }

    private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Code code, String message) {
        StatusRuntimeException refusal = GrpcFailure.status(
                code,
                message,
                ErrorInfo.newBuilder().setDomain(GrpcFailure.DOMAIN).setReason(code.name()));
        Metadata trailers = refusal.getTrailers();
        call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }
}
