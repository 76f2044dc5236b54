package dev.paxos.bench.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.paxos.bench.etcd.Compare;
import dev.paxos.bench.etcd.KVGrpc;
import dev.paxos.bench.etcd.KeyValue;
import dev.paxos.bench.etcd.PutRequest;
import dev.paxos.bench.etcd.RangeRequest;
import dev.paxos.bench.etcd.RangeResponse;
import dev.paxos.bench.etcd.RequestOp;
import dev.paxos.bench.etcd.TxnRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;

/** etcd's v3 API by plain gRPC. */
final class EtcdSession implements Session {
    private static final ByteString COUNTER = ByteString.copyFromUtf8(Names.COUNTER);

    private final UnaryCalls calls;
    private volatile boolean triesAgain = true;

    EtcdSession(List<Integer> ports, int clients) {
        calls = new UnaryCalls(ports, clients);
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
        calls.call(KVGrpc.getPutMethod(), request, put -> done.done(null), done::done);
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
        calls.call(
                KVGrpc.getRangeMethod(),
                request,
                range -> done.done(range.getKvsCount() == 1 ? null : new NoSuchElementException()),
                done::done);
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
        if (!triesAgain) {
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
        calls.call(
                KVGrpc.getTxnMethod(),
                request,
                txn -> {
                    if (txn.getSucceeded()) {
                        done.done(null);
                    } else {
                        attempt(txn.getResponses(0).getResponseRange().getKvs(0), done);
                    }
                },
                done::done);
    }

    @Override
    public void tryAgain(boolean again) {
        triesAgain = again;
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
        calls.call(
                KVGrpc.getRangeMethod(),
                RangeRequest.newBuilder().setKey(key).build(),
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
