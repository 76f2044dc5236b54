package dev.paxos.bench.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/**
 * ZooKeeper's own client, asynchronous, with two sessions to each server that the operations take in turn: a session
 * is one connection, on which replies come in order.
 */
final class ZooKeeperSession implements Session {
    private static final int SESSION_TIMEOUT_MILLIS = 10_000;
    private static final int SESSIONS_A_SERVER = 2;
    private static final int PATIENCE_SECONDS = 30;
    private static final String ROOT = "/bench";
    private static final String COUNTER = ROOT + "/" + Names.COUNTER;

    private final List<ZooKeeper> sessions = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean triesAgain = true;

    ZooKeeperSession(List<Integer> ports, int clients) throws IOException, InterruptedException, KeeperException {
        int count = Math.min(clients, SESSIONS_A_SERVER * ports.size());
        CountDownLatch connected = new CountDownLatch(count);
        for (int session = 0; session < count; session++) {
            // Each begins at another server, and knows the others for when that one is lost.
            ZooKeeper keeper = new ZooKeeper(
                    "127.0.0.1:" + ports.get(0),
                    SESSION_TIMEOUT_MILLIS,
                    event -> {
                        if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                            connected.countDown();
                        }
                    },
                    false,
                    new ServersInTurn(ports, session));
            sessions.add(keeper);
        }
        if (!connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            close();
            throw new IOException("no session after " + PATIENCE_SECONDS + " s");
        }
        createIfAbsent(ROOT, new byte[0]);
        createIfAbsent(COUNTER, encode(0));
    }

    private void createIfAbsent(String path, byte[] value) throws InterruptedException, KeeperException {
        try {
            sessions.get(0).create(path, value, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException already) {
            // As it is in every session but the first.
        }
    }

    private static String path(int key) {
        return ROOT + "/" + Names.of(key);
    }

    private ZooKeeper session() {
        return sessions.get(Math.floorMod(turn.getAndIncrement(), sessions.size()));
    }

    private static @Nullable KeeperException failure(int code) {
        return code == Code.OK.intValue() ? null : KeeperException.create(Code.get(code));
    }

    @Override
    public void create(int key, byte[] value, Completion done) {
        session()
                .create(
                        path(key),
                        value,
                        ZooDefs.Ids.OPEN_ACL_UNSAFE,
                        CreateMode.PERSISTENT,
                        (code, path, context, name) ->
                                done.done(code == Code.NODEEXISTS.intValue() ? null : failure(code)),
                        null);
    }

    @Override
    public void put(int key, byte[] value, Completion done) {
        session().setData(path(key), value, -1, (code, path, context, stat) -> done.done(failure(code)), null);
    }

    /** A read tells what its server has; after a sync in the same session that is at least all that was chosen. */
    @Override
    public void get(int key, Completion done) {
        ZooKeeper session = session();
        String path = path(key);
        session.sync(path, (code, synced, context) -> {}, null);
        session.getData(path, false, (code, read, context, data, stat) -> done.done(failure(code)), null);
    }

    @Override
    public boolean hasStaleReads() {
        return true;
    }

    @Override
    public void getStale(int key, Completion done) {
        session().getData(path(key), false, (code, read, context, data, stat) -> done.done(failure(code)), null);
    }

    @Override
    public void increment(Completion done) {
        ZooKeeper session = session();
        session.getData(
                COUNTER,
                false,
                (code, path, context, data, stat) -> {
                    if (code == Code.OK.intValue()) {
                        attempt(session, decode(data), stat.getVersion(), done);
                    } else {
                        done.done(failure(code));
                    }
                },
                null);
    }

    private void attempt(ZooKeeper session, long seen, int version, Completion done) {
        session.setData(
                COUNTER,
                encode(seen + 1),
                version,
                (code, path, context, stat) -> {
                    if (code == Code.BADVERSION.intValue() && !triesAgain) {
                        done.done(new GaveUpException());
                    } else if (code == Code.BADVERSION.intValue()) {
                        increment(done);
                    } else {
                        done.done(failure(code));
                    }
                },
                null);
    }

    @Override
    public void tryAgain(boolean again) {
        triesAgain = again;
    }

    @Override
    public CompletableFuture<byte[]> read(int key) {
        return read(path(key));
    }

    @Override
    public CompletableFuture<Long> counter() {
        return read(COUNTER).thenApply(ZooKeeperSession::decode);
    }

    private CompletableFuture<byte[]> read(String path) {
        CompletableFuture<byte[]> future = new CompletableFuture<>();
        ZooKeeper session = session();
        session.sync(path, (code, synced, context) -> {}, null);
        session.getData(
                path,
                false,
                (code, read, context, data, stat) -> {
                    KeeperException failure = failure(code);
                    if (failure == null) {
                        future.complete(data);
                    } else {
                        future.completeExceptionally(failure);
                    }
                },
                null);
        return future;
    }

    private static byte[] encode(long count) {
        return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
    }

    private static long decode(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    @Override
    public void close() {
        for (ZooKeeper session : sessions) {
            try {
                session.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
