package dev.paxos.bench.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.paxos.bench.etcd.Compare;
import dev.paxos.bench.etcd.KVGrpc;
import dev.paxos.bench.etcd.KeyValue;
import dev.paxos.bench.etcd.PutRequest;
import dev.paxos.bench.etcd.PutResponse;
import dev.paxos.bench.etcd.RangeRequest;
import dev.paxos.bench.etcd.RangeResponse;
import dev.paxos.bench.etcd.RequestOp;
import dev.paxos.bench.etcd.TxnRequest;
import dev.paxos.bench.etcd.TxnResponse;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * etcd's v3 API by plain gRPC: a connection to each server, in turn, as etcd's own client balances; a server whose
 * connection is down is passed over. Replies are handled on the network's threads, and calls have no deadline timer.
 */
final class EtcdSession implements Session {
    private static final ByteString COUNTER = ByteString.copyFromUtf8(Names.COUNTER);

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean givenUp;

    EtcdSession(List<Integer> ports, int clients) {
        // One client is one connection; more of them share three.
        for (int port : clients == 1 ? ports.subList(0, 1) : ports) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .directExecutor()
                    .maxInboundMessageSize(16 << 20)
                    .build());
        }
    }

    @Override
    public void create(int key, byte[] value, Completion done) {
        put(key, value, done);
    }

    @Override
    public void put(int key, byte[] value, Completion done) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(Names.of(key)))
                .setValue(UnsafeByteOperations.unsafeWrap(value))
                .build();
        this.<PutRequest, PutResponse>call(KVGrpc.getPutMethod(), request, put -> done.done(null), done);
    }

    @Override
    public void get(int key, Completion done) {
        range(key, false, done);
    }

    @Override
    public boolean hasStaleReads() {
        return true;
    }

    @Override
    public void getStale(int key, Completion done) {
        range(key, true, done);
    }

    private void range(int key, boolean serializable, Completion done) {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(Names.of(key)))
                .setSerializable(serializable)
                .build();
        this.<RangeRequest, RangeResponse>call(
                KVGrpc.getRangeMethod(),
                request,
                range -> done.done(range.getKvsCount() == 1 ? null : new NoSuchElementException()),
                done);
    }

    @Override
    public void increment(Completion done) {
        var unused = range(COUNTER).whenComplete((range, failure) -> {
            if (range == null) {
                done.done(failure);
            } else {
                attempt(range.getKvsCount() == 0 ? KeyValue.getDefaultInstance() : range.getKvs(0), done);
            }
        });
    }

    /** One transaction: set if unchanged, else read, from which the next attempt starts. */
    private void attempt(KeyValue seen, Completion done) {
        if (givenUp) {
            done.done(new GaveUpException());
            return;
        }
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(COUNTER)
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setModRevision(seen.getModRevision()))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(
                                PutRequest.newBuilder().setKey(COUNTER).setValue(encode(decode(seen.getValue()) + 1))))
                .addFailure(RequestOp.newBuilder()
                        .setRequestRange(RangeRequest.newBuilder().setKey(COUNTER)))
                .build();
        this.<TxnRequest, TxnResponse>call(
                KVGrpc.getTxnMethod(),
                request,
                txn -> {
                    if (txn.getSucceeded()) {
                        done.done(null);
                    } else {
                        attempt(txn.getResponses(0).getResponseRange().getKvs(0), done);
                    }
                },
                done);
    }

    @Override
    public void giveUp() {
        givenUp = true;
    }

    @Override
    public CompletableFuture<byte[]> read(int key) {
        return range(ByteString.copyFromUtf8(Names.of(key)))
                .thenApply(range -> range.getKvs(0).getValue().toByteArray());
    }

    @Override
    public CompletableFuture<Long> counter() {
        return range(COUNTER)
                .thenApply(range ->
                        range.getKvsCount() == 0 ? 0L : decode(range.getKvs(0).getValue()));
    }

    private CompletableFuture<RangeResponse> range(ByteString key) {
        CompletableFuture<RangeResponse> future = new CompletableFuture<>();
        this.<RangeRequest, RangeResponse>call(
                KVGrpc.getRangeMethod(),
                RangeRequest.newBuilder().setKey(key).build(),
                future::complete,
                failure -> future.completeExceptionally(failure == null ? new IllegalStateException() : failure));
        return future;
    }

    private static ByteString encode(long count) {
        return UnsafeByteOperations.unsafeWrap(ByteBuffer.allocate(Long.BYTES).putLong(0, count));
    }

    private static long decode(ByteString value) {
        return value.isEmpty() ? 0 : value.asReadOnlyByteBuffer().getLong();
    }

    private <Q, R> void call(MethodDescriptor<Q, R> method, Q request, Consumer<R> reply, Completion failed) {
        ClientCalls.asyncUnaryCall(
                channel().newCall(method, CallOptions.DEFAULT), request, new ReplyObserver<>(reply, failed));
    }

    private ManagedChannel channel() {
        int first = turn.getAndIncrement();
        ManagedChannel channel = channels.get(Math.floorMod(first, channels.size()));
        for (int other = 1; other < channels.size() && isDown(channel); other++) {
            channel = channels.get(Math.floorMod(first + other, channels.size()));
        }
        return channel;
    }

    private static boolean isDown(ManagedChannel channel) {
        ConnectivityState state = channel.getState(true);
        return state == ConnectivityState.TRANSIENT_FAILURE || state == ConnectivityState.CONNECTING;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        try {
            for (ManagedChannel channel : channels) {
                channel.awaitTermination(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class ReplyObserver<R> implements StreamObserver<R> {
        private final Consumer<R> reply;
        private final Completion failed;
        private @Nullable R value;

        ReplyObserver(Consumer<R> reply, Completion failed) {
            this.reply = reply;
            this.failed = failed;
        }

        @Override
        public void onNext(R next) {
            value = next;
        }

        @Override
        public void onError(Throwable failure) {
            failed.done(failure);
        }

        @Override
        public void onCompleted() {
            if (value == null) {
                failed.done(new IllegalStateException("no reply"));
            } else {
                reply.accept(value);
            }
        }
    }
}
