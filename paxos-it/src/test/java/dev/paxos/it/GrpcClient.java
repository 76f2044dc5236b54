package dev.paxos.it;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.paxos.it.history.Call;
import dev.paxos.it.history.Ending;
import dev.paxos.it.history.Seen;
import dev.paxos.it.history.State;
import dev.paxos.proto.v1.CompareAndSetRequest;
import dev.paxos.proto.v1.Declined;
import dev.paxos.proto.v1.DeleteRequest;
import dev.paxos.proto.v1.DeleteResponse;
import dev.paxos.proto.v1.GetRequest;
import dev.paxos.proto.v1.GetResponse;
import dev.paxos.proto.v1.PutRequest;
import dev.paxos.proto.v1.PutResponse;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import dev.paxos.proto.v1.RegisterServiceGrpc.RegisterServiceBlockingStub;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Has one server propose, by its {@code RegisterService}. */
final class GrpcClient implements RegisterClient {
    private static final long TIMEOUT_SECONDS = 3;

    private final ManagedChannel channel;
    private final RegisterServiceBlockingStub stub;

    /** Makes one of a port before a server. */
    GrpcClient(int port) {
        channel = Grpc.newChannelBuilder("localhost:" + port, InsecureChannelCredentials.create())
                .keepAliveTime(10, TimeUnit.SECONDS)
                .keepAliveTimeout(2, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .build();
        stub = named(RegisterServiceGrpc.newBlockingStub(channel)).withWaitForReady();
    }

    /** Names the cluster to the server in each call. */
    static <S extends AbstractStub<S>> S named(S stub) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("paxos-cluster", Metadata.ASCII_STRING_MARSHALLER), "paxos");
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    @Override
    public boolean offers(Call call) {
        return !(call instanceof Call.Append) && !(call instanceof Call.Replace);
    }

    @Override
    public Ending perform(String key, Call call) {
        try {
            return answer(stub.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS), key, call);
        } catch (StatusRuntimeException e) {
            Ending ending = failed(e);
            return call instanceof Call.Get && ending.equals(Ending.INDETERMINATE) ? Ending.NEVER : ending;
        }
    }

    private static Ending answer(RegisterServiceBlockingStub server, String key, Call call) {
        if (call instanceof Call.Get) {
            GetResponse got = server.get(GetRequest.newBuilder().setKey(key).build());
            Optional<String> value = got.hasValue() ? Optional.of(got.getValue().toStringUtf8()) : Optional.empty();
            return Ending.unchanged(Seen.of(new State(got.getVersion(), value)));
        }
        if (call instanceof Call.CompareAndSet set) {
            long version = server.compareAndSet(CompareAndSetRequest.newBuilder()
                            .setKey(key)
                            .setExpectedVersion(set.version())
                            .setValue(ByteString.copyFromUtf8(set.value()))
                            .build())
                    .getVersion();
            return Ending.applied(Seen.at(set.version()), Seen.of(State.of(version, set.value())));
        }
        if (call.written().isPresent()) {
            PutResponse put = server.put(PutRequest.newBuilder()
                    .setKey(key)
                    .setValue(ByteString.copyFromUtf8(call.written().get()))
                    .setIfAbsent(call instanceof Call.PutIfAbsent)
                    .build());
            return Ending.applied(
                    put.getCreated() ? Seen.ABSENT : Seen.PRESENT,
                    Seen.of(new State(put.getVersion(), call.written())));
        }
        DeleteRequest.Builder request = DeleteRequest.newBuilder().setKey(key);
        if (call instanceof Call.DeleteVersion delete) {
            request.setExpectedVersion(delete.version());
        }
        DeleteResponse deleted = server.delete(request.build());
        Seen after = Seen.of(new State(deleted.getVersion(), Optional.empty()));
        return deleted.getDeleted() ? Ending.applied(Seen.PRESENT, after) : Ending.unchanged(after);
    }

    private static Ending failed(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        String text = String.valueOf(status.getDescription());
        return switch (status.getCode()) {
            case FAILED_PRECONDITION -> Ending.unchanged(seen(declined(failure)));
            case RESOURCE_EXHAUSTED -> Ending.NEVER;
            case UNAVAILABLE -> text.startsWith("no quorum: ") ? Ending.NEVER : Ending.INDETERMINATE;
            case ABORTED, DEADLINE_EXCEEDED, CANCELLED -> Ending.INDETERMINATE;
            // Not of a server, whose statuses have no cause: https://github.com/grpc/grpc-java/issues/10120
            case UNKNOWN -> {
                if (status.getCause() instanceof ClosedChannelException) {
                    yield Ending.INDETERMINATE;
                }
                throw beyondTheInterface(failure);
            }
            default -> throw beyondTheInterface(failure);
        };
    }

    private static AssertionError beyondTheInterface(StatusRuntimeException failure) {
        return new AssertionError(
                "a call ended in a way that the interface does not have: " + causes(failure), failure);
    }

    /** An assertion shows no causes. */
    private static String causes(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure + (cause == null ? "" : ", for: " + causes(cause));
    }

    private static Seen seen(Declined declined) {
        Seen seen = Seen.at(declined.getVersion(), declined.getPresent());
        return declined.hasValue()
                ? new Seen(
                        seen.version(),
                        seen.presence(),
                        Optional.of(declined.getValue().toStringUtf8()))
                : seen;
    }

    private static Declined declined(StatusRuntimeException failure) {
        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        if (status != null) {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(Declined.class)) {
                    try {
                        return detail.unpack(Declined.class);
                    } catch (InvalidProtocolBufferException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        throw new AssertionError("a refusal without details", failure);
    }

    @Override
    public boolean offersDecisions() {
        return false;
    }

    @Override
    public Ending propose(String key, String value) {
        throw new UnsupportedOperationException("RegisterService has no decisions");
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
