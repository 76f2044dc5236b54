package dev.paxos.bench.system;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.rpc.Status;
import dev.paxos.proto.v1.CompareAndSetRequest;
import dev.paxos.proto.v1.Declined;
import dev.paxos.proto.v1.GetRequest;
import dev.paxos.proto.v1.GetResponse;
import dev.paxos.proto.v1.PutRequest;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import io.grpc.Metadata;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The service of registers over gRPC, as a client in any language uses it: the servers propose. What concerns one key
 * goes to one server, for a server that changed a key last changes it again in one round trip.
 */
final class GrpcSession implements Session {
    private static final Metadata.Key<String> CLUSTER =
            Metadata.Key.of("paxos-cluster", Metadata.ASCII_STRING_MARSHALLER);

    /** Decides which server the counter is for. */
    private static final int COUNTER = 0;

    private final UnaryCalls calls;
    private volatile boolean triesAgain = true;

    GrpcSession(List<Integer> ports, int clients) {
        Metadata headers = new Metadata();
        headers.put(CLUSTER, SdkSession.CLUSTER_NAME);
        calls = new UnaryCalls(ports, clients, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Override
    public void create(int key, byte[] value, Completion done) {
        put(key, value, done);
    }

    @Override
    public void put(int key, byte[] value, Completion done) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(Names.of(key))
                .setValue(UnsafeByteOperations.unsafeWrap(value))
                .build();
        calls.call(key, RegisterServiceGrpc.getPutMethod(), request, put -> done.done(null), done::done);
    }

    @Override
    public void get(int key, Completion done) {
        calls.call(
                key,
                RegisterServiceGrpc.getGetMethod(),
                GetRequest.newBuilder().setKey(Names.of(key)).build(),
                get -> done.done(get.hasValue() ? null : new NoSuchElementException()),
                done::done);
    }

    @Override
    public void increment(Completion done) {
        calls.call(
                COUNTER,
                RegisterServiceGrpc.getGetMethod(),
                GetRequest.newBuilder().setKey(Names.COUNTER).build(),
                get -> attempt(get.getVersion(), get.getValue(), done),
                done::done);
    }

    private void attempt(long version, ByteString seen, Completion done) {
        if (!triesAgain) {
            done.done(new GaveUpException());
            return;
        }
        CompareAndSetRequest request = CompareAndSetRequest.newBuilder()
                .setKey(Names.COUNTER)
                .setExpectedVersion(version)
                .setValue(encode(decode(seen) + 1))
                .build();
        calls.call(COUNTER, RegisterServiceGrpc.getCompareAndSetMethod(), request, set -> done.done(null), failure -> {
            Optional<Declined> declined = declined(failure);
            if (declined.isPresent()) {
                attempt(declined.get().getVersion(), declined.get().getValue(), done);
            } else {
                done.done(failure);
            }
        });
    }

    private static Optional<Declined> declined(Throwable failure) {
        Status status = StatusProto.fromThrowable(failure);
        if (status == null) {
            return Optional.empty();
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(Declined.class)) {
                try {
                    return Optional.of(detail.unpack(Declined.class));
                } catch (InvalidProtocolBufferException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void tryAgain(boolean again) {
        triesAgain = again;
    }

    @Override
    public CompletableFuture<byte[]> read(int key) {
        return read(Names.of(key)).thenApply(get -> get.getValue().toByteArray());
    }

    @Override
    public CompletableFuture<Long> counter() {
        return read(Names.COUNTER).thenApply(get -> decode(get.getValue()));
    }

    private CompletableFuture<GetResponse> read(String key) {
        CompletableFuture<GetResponse> future = new CompletableFuture<>();
        calls.call(
                RegisterServiceGrpc.getGetMethod(),
                GetRequest.newBuilder().setKey(key).build(),
                future::complete,
                future::completeExceptionally);
        return future;
    }

    private static ByteString encode(long count) {
        return UnsafeByteOperations.unsafeWrap(ByteBuffer.allocate(Long.BYTES).putLong(0, count));
    }

    private static long decode(ByteString value) {
        return value.isEmpty() ? 0 : value.asReadOnlyByteBuffer().getLong();
    }

    @Override
    public void close() {
        calls.close();
    }
}
