package dev.paxos.bench.system;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.Accepted;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** One acceptor, without a proposer: a write is an accept at a ballot above all before. */
public final class AcceptorSession implements Session {
    private final PaxosClient client;
    private final AcceptorClient acceptor;
    // Above those of earlier sessions.
    private final AtomicLong ballots = new AtomicLong(System.currentTimeMillis() << 20);

    /** Connects to the server with id 1 at a port. */
    public AcceptorSession(int port) {
        client = PaxosClient.builder(SdkSession.CLUSTER_NAME)
                .endpoint(1, "127.0.0.1", port)
                .build();
        acceptor = Objects.requireNonNull(client.acceptors().get(1));
    }

    @Override
    public void create(int key, byte[] value, Completion done) {
        put(key, value, done);
    }

    @Override
    public void put(int key, byte[] value, Completion done) {
        Proposal proposal = new Proposal(Ballot.of(ballots.incrementAndGet()), Value.wrap(value));
        var unused = acceptor.accept(Key.register(Names.of(key)), proposal, Ballot.NONE)
                .whenComplete((reply, failure) -> {
                    if (failure != null || reply instanceof Accepted) {
                        done.done(failure);
                    } else {
                        // Another operation on this key drew a higher ballot and was quicker.
                        put(key, value, done);
                    }
                });
    }

    @Override
    public void get(int key, Completion done) {
        var unused = acceptor.state(Key.register(Names.of(key))).whenComplete((state, failure) -> done.done(failure));
    }

    @Override
    public void increment(Completion done) {
        done.done(new UnsupportedOperationException("an acceptor alone cannot compare and set"));
    }

    @Override
    public CompletableFuture<byte[]> read(int key) {
        return acceptor.state(Key.register(Names.of(key)))
                .thenApply(state -> state.accepted().value().toByteArray());
    }

    @Override
    public CompletableFuture<Long> counter() {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("an acceptor alone has no counter"));
    }

    @Override
    public void close() {
        client.close();
    }
}
