package dev.paxos.client;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Sends a token with a call, as RFC 6750 has it, where nobody between can read it. No message or text shows it. */
final class BearerToken extends CallCredentials {
    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Supplier<String> token;

    BearerToken(Supplier<String> token) {
        this.token = token;
    }

    @Override
    public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier call) {
        if (request.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY
                && !staysOnThisMachine(request.getTransportAttrs())) {
            call.fail(Status.UNAUTHENTICATED.withDescription("the token is not sent in plain text"));
            return;
        }
        String value;
        try {
            value = token.get();
        } catch (RuntimeException e) {
            // Whatever it says might tell of the token.
            call.fail(Status.UNAUTHENTICATED.withDescription(
                    "there is no token: " + e.getClass().getSimpleName()));
            return;
        }
        if (value.isEmpty() || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            call.fail(Status.UNAUTHENTICATED.withDescription("the token is not printable ASCII"));
            return;
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + value);
        call.apply(headers);
    }

    private static boolean staysOnThisMachine(Attributes transport) {
        return transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
                && remote.getAddress() != null
                && remote.getAddress().isLoopbackAddress();
    }
}
