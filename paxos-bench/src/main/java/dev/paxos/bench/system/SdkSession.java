package dev.paxos.bench.system;

import dev.paxos.client.PaxosClient;
import dev.paxos.client.PaxosTls;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.OverloadedException;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.register.RegisterState;
import dev.paxos.core.register.Registers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The SDK: one client, which talks to the acceptors of all servers. */
public final class SdkSession implements Session {
    /** The cluster's name unless it is set. */
    public static final String CLUSTER_NAME = "paxos";

    /** Room for the promises of a million small keys, which the default has not. */
    private static final ProposerLimits LIMITS = new ProposerLimits(
            ProposerLimits.DEFAULT.deadline(),
            ProposerLimits.DEFAULT.maxOperations(),
            ProposerLimits.DEFAULT.maxCombined(),
            1L << 30);

    private final PaxosClient client;
    private final Registers registers;

    SdkSession(List<Integer> ports, Optional<PaxosTls> tls) {
        PaxosClient.Builder builder =
                PaxosClient.builder(CLUSTER_NAME).endpoints(endpoints(ports)).proposerLimits(LIMITS);
        tls.ifPresent(builder::tls);
        client = builder.build();
        registers = client.registers();
    }

    /** Writes ports as {@link PaxosClient} takes them. */
    static String endpoints(List<Integer> ports) {
        StringBuilder text = new StringBuilder();
        for (int server = 0; server < ports.size(); server++) {
            text.append(server == 0 ? "" : ",")
                    .append(server + 1)
                    .append("=127.0.0.1:")
                    .append(ports.get(server));
        }
        return text.toString();
    }

    @Override
    public void create(int key, byte[] value, Completion done) {
        put(key, value, done);
    }

    @Override
    public void put(int key, byte[] value, Completion done) {
        var unused = registers
                .register(Names.of(key))
                .put(Value.wrap(value))
                .whenComplete((outcome, failure) -> done.done(failure));
    }

    @Override
    public void get(int key, Completion done) {
        var unused = registers.register(Names.of(key)).get().whenComplete((state, failure) -> {
            if (failure == null && !state.isPresent()) {
                done.done(new NoSuchElementException());
            } else {
                done.done(failure);
            }
        });
    }

    @Override
    public void increment(Completion done) {
        var unused = registers
                .register(Names.COUNTER)
                .update(before -> Optional.of(encode(decode(before) + 1)))
                .whenComplete((outcome, failure) -> done.done(failure));
    }

    @Override
    public CompletableFuture<byte[]> read(int key) {
        return registers
                .register(Names.of(key))
                .get()
                .thenApply(state -> state.value().orElseThrow().toByteArray());
    }

    @Override
    public CompletableFuture<Long> counter() {
        return registers
                .register(Names.COUNTER)
                .get()
                .thenApply(RegisterState::value)
                .thenApply(SdkSession::decode);
    }

    private static Value encode(long count) {
        return Value.wrap(ByteBuffer.allocate(Long.BYTES).putLong(count).array());
    }

    private static long decode(Optional<Value> value) {
        return value.map(bytes -> bytes.asByteBuffer().getLong()).orElse(0L);
    }

    @Override
    public boolean tellsNotApplied(Throwable failure) {
        return failure instanceof NoQuorumException || failure instanceof OverloadedException;
    }

    @Override
    public void close() {
        client.close();
    }
}
