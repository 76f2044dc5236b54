package dev.paxos.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.proto.v1.Failure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.io.Serial;
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

    /** Where clients look for the details of a status. */
    private static final Metadata.Key<com.google.rpc.Status> DETAILS = Metadata.Key.of(
            "grpc-status-details-bin", ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

    static GrpcFailure of(Throwable failure) {
        Throwable cause = cause(failure);
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

    /** What a future failed with, out of what its dependents wrapped it in. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
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

    static StatusRuntimeException status(Code code, String message, ErrorInfo.Builder info, Message... more) {
        com.google.rpc.Status.Builder details = com.google.rpc.Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message)
                .addDetails(Any.pack(info.build()));
        for (Message detail : more) {
            details.addDetails(Any.pack(detail));
        }
        Metadata trailers = new Metadata();
        trailers.put(DETAILS, details.build());
        return new Refusal(Status.fromCodeValue(code.getNumber()).withDescription(message), trailers);
    }

    /** Has no stack trace: it is an answer, not a fault of the code, and a busy server gives many. */
    private static final class Refusal extends StatusRuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        Refusal(Status status, Metadata trailers) {
            super(status, trailers);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // Nothing is done.
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
