package dev.paxos.server.grpc;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.proto.v1.Failure;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;

/**
 * Why a request got no reply, as an error status or, on a stream, as a {@link Failure}. What is not foreseen is logged,
 * and told as an internal error and no more.
 *
 * @param reason the reason on a stream; its name without the prefix is the one in {@code google.rpc.ErrorInfo} too
 * @param code the status code
 * @param field the malformed field, or empty
 * @param message one line
 */
record GrpcFailure(Failure.Reason reason, Code code, String field, String message) {
    /** Whose reasons the ones in {@code google.rpc.ErrorInfo} are. */
    static final String DOMAIN = "paxos.dev";

    private static final Logger LOG = System.getLogger(GrpcFailure.class.getName());

    static GrpcFailure of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof IllegalArgumentException) {
            return invalid(message);
        }
        if (cause instanceof AcceptorUnavailableException why) {
            return switch (why.reason()) {
                case INVALID -> invalid(message);
                case OVERLOADED -> of(Failure.Reason.REASON_OVERLOADED, Code.RESOURCE_EXHAUSTED, message);
                case STORE_FULL -> of(Failure.Reason.REASON_STORE_FULL, Code.RESOURCE_EXHAUSTED, message);
                case HALTED -> of(Failure.Reason.REASON_HALTED, Code.UNAVAILABLE, message);
                case CLOSED -> of(Failure.Reason.REASON_CLOSED, Code.UNAVAILABLE, message);
                // Not what an acceptor in this process says.
                case UNREACHABLE, DEADLINE_EXCEEDED, WRONG_SERVER -> internal(cause);
            };
        }
        return internal(cause);
    }

    static GrpcFailure overloaded() {
        return of(
                Failure.Reason.REASON_OVERLOADED,
                Code.RESOURCE_EXHAUSTED,
                "overloaded: too much is under way on this server, try again later");
    }

    private static GrpcFailure invalid(String message) {
        int colon = message.indexOf(':');
        String field = colon > 0 ? message.substring(0, colon) : "";
        return new GrpcFailure(Failure.Reason.REASON_INVALID, Code.INVALID_ARGUMENT, field, message);
    }

    private static GrpcFailure internal(Throwable cause) {
        LOG.log(Level.ERROR, "A request failed for a reason that is not foreseen", cause);
        return of(Failure.Reason.REASON_INTERNAL, Code.INTERNAL, "internal error, see the server's log");
    }

    private static GrpcFailure of(Failure.Reason reason, Code code, String message) {
        return new GrpcFailure(reason, code, "", message);
    }

    /** For a stream. */
    Failure toProto() {
        return Failure.newBuilder().setReason(reason).setMessage(message).build();
    }

    /** For a unary call. */
    StatusRuntimeException toStatus() {
        ErrorInfo.Builder info =
                ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason.name().substring("REASON_".length()));
        if (!field.isEmpty()) {
            info.putMetadata("field", field);
        }
        return status(code, message, info);
    }

    static StatusRuntimeException status(Code code, String message, ErrorInfo.Builder info) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message)
                .addDetails(Any.pack(info.build()))
                .build());
    }
}
