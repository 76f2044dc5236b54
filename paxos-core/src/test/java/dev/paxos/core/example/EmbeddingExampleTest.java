package dev.paxos.core.example;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.proposer.ThreadTimer;
import dev.paxos.core.register.Decision;
import dev.paxos.core.register.Decisions;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.RegisterState;
import dev.paxos.core.register.Registers;
import dev.paxos.core.store.AcceptorStoreProvider;
import dev.paxos.core.store.StoreConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How an application embeds the core: it opens its acceptor on a durable store, carries the three messages over whatever
 * it has for messaging, and gets registers and decisions. Here the messaging is a thread for each server.
 */
class EmbeddingExampleTest {
    @TempDir
    Path data;

    private final Map<Integer, Server> servers = new TreeMap<>();
    private final ThreadTimer timer = new ThreadTimer("example-timer");

    @BeforeEach
    void startServers() throws Exception {
        for (int id = 1; id <= 3; id++) {
            servers.put(id, new Server(id));
        }
    }

    @AfterEach
    void stopServers() throws Exception {
        for (Server server : servers.values()) {
            server.stop();
        }
        timer.close();
    }

    @Test
    void registers_on_ones_own_messaging() throws Exception {
        ProposerContext context = new ProposerContext(
                servers,
                ProposerContext.randomProposerId(new SecureRandom()),
                ProposerLimits.DEFAULT,
                timer,
                new SecureRandom());
        try (Registers registers = new Registers(context);
                Decisions decisions = new Decisions(context)) {
            Outcome put = registers.register("colour").blocking().put(Value.utf8("red"));
            assertThat(put.state()).isEqualTo(new RegisterState(1, Optional.of(Value.utf8("red"))));

            requireNonNull(servers.get(2)).reachable = false;
            Outcome updated =
                    registers.register("colour").blocking().update(value -> value.map(red -> Value.utf8(red + "dish")));
            assertThat(updated.state()).isEqualTo(new RegisterState(2, Optional.of(Value.utf8("reddish"))));
            assertThat(registers.register("colour").blocking().get()).isEqualTo(updated.state());
            assertThat(registers.register("colour").blocking().compareAndSet(1, Value.utf8("blue")))
                    .isEqualTo(new Outcome.Declined(updated.state()));

            Decision first = decisions.propose("leader", Value.utf8("me")).get(5, TimeUnit.SECONDS);
            Decision second = decisions.propose("leader", Value.utf8("you")).get(5, TimeUnit.SECONDS);
            assertThat(first.own()).isTrue();
            assertThat(second.own()).isFalse();
            assertThat(second.value()).isEqualTo(Value.utf8("me"));
        }
    }

    /** One server of the application: its acceptor, and the way of a message to it and of the reply back. */
    private final class Server implements AcceptorClient {
        private final ExecutorService messages = Executors.newSingleThreadExecutor();
        private final Acceptor acceptor;
        private volatile boolean reachable = true;

        Server(int id) throws Exception {
            StoreConfig config = new StoreConfig(data.resolve("server-" + id), "example", id, Map.of());
            acceptor = Acceptor.open(AcceptorStoreProvider.named("journal").open(config));
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return send(() -> acceptor.prepare(key, ballot));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return send(() -> acceptor.accept(key, proposal, next));
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return send(() -> acceptor.state(key));
        }

        private <R> CompletableFuture<R> send(Supplier<CompletableFuture<R>> message) {
            if (!reachable) {
                return CompletableFuture.failedFuture(
                        new AcceptorUnavailableException(Reason.UNREACHABLE, "cut off by the example"));
            }
            return CompletableFuture.supplyAsync(message, messages)
                    .thenCompose(reply -> reply)
                    .orTimeout(1, TimeUnit.SECONDS);
        }

        void stop() throws Exception {
            acceptor.shutdown().get(5, TimeUnit.SECONDS);
            messages.shutdown();
        }
    }
}
