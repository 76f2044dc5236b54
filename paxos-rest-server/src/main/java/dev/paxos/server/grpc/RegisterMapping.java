package dev.paxos.server.grpc;

import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.paxos.client.ProtoMapping;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.OverloadedException;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.RegisterState;
import dev.paxos.proto.v1.CompareAndSetRequest;
import dev.paxos.proto.v1.CompareAndSetResponse;
import dev.paxos.proto.v1.Declined;
import dev.paxos.proto.v1.DeleteRequest;
import dev.paxos.proto.v1.DeleteResponse;
import dev.paxos.proto.v1.GetResponse;
import dev.paxos.proto.v1.PutResponse;
import io.grpc.StatusRuntimeException;

/** States and outcomes of registers as the messages of {@code register.proto}, and as error statuses. */
final class RegisterMapping {
    /** What of a value an error may carry: a call's trailers are some 8 KiB, and the bytes stand there in base 64. */
    private static final int MAX_BYTES_IN_AN_ERROR = 2 << 10;

    private static final String VERSION = "version";

    private RegisterMapping() {}

    static GetResponse getResponse(RegisterState state) {
        GetResponse.Builder response = GetResponse.newBuilder().setVersion(state.version());
        state.value().ifPresent(value -> response.setValue(ProtoMapping.bytes(value)));
        return response.build();
    }

    /** Throws the refusal where the outcome is declined. */
    static PutResponse putResponse(Outcome outcome) {
        return PutResponse.newBuilder()
                .setVersion(applied(outcome).state().version())
                .setCreated(!applied(outcome).before().isPresent())
                .build();
    }

    /** Throws the refusal where the outcome is declined. */
    static CompareAndSetResponse compareAndSetResponse(Outcome outcome) {
        return CompareAndSetResponse.newBuilder()
                .setVersion(applied(outcome).state().version())
                .build();
    }

    /** To delete what is not there is no refusal, but where a version was expected. */
    static DeleteResponse deleteResponse(Outcome outcome, boolean conditional) {
        if (!outcome.isApplied() && conditional) {
            throw declined(outcome.state());
        }
        return DeleteResponse.newBuilder()
                .setVersion(outcome.state().version())
                .setDeleted(outcome.isApplied())
                .build();
    }

    static long expectedVersion(CompareAndSetRequest request) {
        if (!request.hasExpectedVersion()) {
            throw new IllegalArgumentException("expected_version: is missing, must be 0 or more");
        }
        return checked(request.getExpectedVersion());
    }

    static long expectedVersion(DeleteRequest request) {
        return checked(request.getExpectedVersion());
    }

    private static long checked(long version) {
        if (version < 0) {
            throw new IllegalArgumentException("expected_version: is " + version + ", must be 0 or more");
        }
        return version;
    }

    private static Outcome.Applied applied(Outcome outcome) {
        if (outcome instanceof Outcome.Applied applied) {
            return applied;
        }
        throw declined(outcome.state());
    }

    private static StatusRuntimeException declined(RegisterState state) {
        Declined.Builder declined =
                Declined.newBuilder().setVersion(state.version()).setPresent(state.isPresent());
        Value value = state.value().orElse(Value.EMPTY);
        if (state.isPresent() && value.size() <= MAX_BYTES_IN_AN_ERROR) {
            declined.setValue(ProtoMapping.bytes(value));
        }
        String message = state.isPresent()
                ? "declined: the register is at version " + state.version()
                : "declined: the register is absent, at version " + state.version();
        return GrpcFailure.status(
                Code.FAILED_PRECONDITION,
                message,
                reason("DECLINED").putMetadata(VERSION, Long.toString(state.version())),
                declined.build());
    }

    /** What a failed operation is told as. */
    static StatusRuntimeException failure(Throwable failure) {
        Throwable cause = GrpcFailure.cause(failure);
        if (cause instanceof NoQuorumException why) {
            return GrpcFailure.status(Code.UNAVAILABLE, String.valueOf(why.getMessage()), reason("NO_QUORUM"));
        }
        if (cause instanceof IndeterminateException why) {
            return GrpcFailure.status(Code.ABORTED, String.valueOf(why.getMessage()), reason("INDETERMINATE"));
        }
        if (cause instanceof OverloadedException) {
            return GrpcFailure.overloaded().toStatus();
        }
        return GrpcFailure.of(cause).toStatus();
    }

    /** What a server is told as that has no cluster to propose to. */
    static StatusRuntimeException notConfigured() {
        return GrpcFailure.status(
                Code.UNIMPLEMENTED,
                "not configured: this server is a bare acceptor and knows no cluster:"
                        + " set paxos.server.count or paxos.cluster.peers",
                reason("NOT_CONFIGURED"));
    }

    private static ErrorInfo.Builder reason(String reason) {
        return ErrorInfo.newBuilder().setDomain(GrpcFailure.DOMAIN).setReason(reason);
    }
}
