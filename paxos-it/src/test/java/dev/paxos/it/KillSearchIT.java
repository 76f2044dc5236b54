package dev.paxos.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.Key;
import dev.paxos.core.acceptor.AcceptorClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kills a server under load, again and again on one directory. {@code -Dpaxos.it.kill.rounds} sets how often,
 * {@code -Dpaxos.it.seed} repeats the choices of a run, though not how the threads and the kill met.
 */
final class KillSearchIT {
    private static final int ROUNDS = Integer.getInteger("paxos.it.kill.rounds", 10);
    private static final long SEED = Long.getLong("paxos.it.seed", System.nanoTime());
    private static final int CLIENTS = 4;
    private static final int KEYS = 100;
    private static final int MAX_REPLIES = 8_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final Workbench bench = new Workbench();

    @Test
    void everyReplyEverGivenIsStillTrueAfterEachKill() throws Exception {
        System.out.println("KillSearchIT: " + ROUNDS + " kills, -Dpaxos.it.seed=" + SEED);
        Random random = new Random(SEED);
        ReplyLedger ledger = new ReplyLedger();
        ServerProcess server = bench.launch(bench.spec(1));
        for (int round = 1; round <= ROUNDS; round++) {
            server.awaitReady();
            readAll(server, ledger);
            killUnderLoad(server, ledger, 1 + random.nextInt(MAX_REPLIES), random.nextLong());
            assertThat(ledger.violations()).as("round %d, seed %d", round, SEED).isEmpty();
            server.restart();
        }
        server.awaitReady();
        readAll(server, ledger);
        assertThat(ledger.violations()).as("at the end, seed %d", SEED).isEmpty();
        System.out.println("KillSearchIT: " + ledger.replies() + " replies checked");
    }

    private static void killUnderLoad(ServerProcess server, ReplyLedger ledger, int afterReplies, long seed)
            throws InterruptedException {
        List<PaxosClient> clients = new ArrayList<>();
        try {
            List<AcceptorClient> acceptors = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                PaxosClient client = connect(server);
                clients.add(client);
                acceptors.add(acceptor(client, server));
            }
            AcceptorLoad load = AcceptorLoad.start(acceptors, ledger, KEYS, afterReplies, seed);
            load.awaitReplies();
            server.kill();
            load.end();
        } finally {
            clients.forEach(PaxosClient::close);
        }
    }

    private static void readAll(ServerProcess server, ReplyLedger ledger) throws Exception {
        try (PaxosClient client = connect(server)) {
            AcceptorClient acceptor = acceptor(client, server);
            for (Key key : ledger.keys()) {
                ReplyLedger.Known before = ledger.known(key);
                ledger.read(key, before, acceptor.state(key).get(60, SECONDS));
            }
        }
    }

    private static PaxosClient connect(ServerProcess server) {
        return PaxosClient.builder("paxos")
                .endpoint(server.id(), "localhost", server.spec().grpcPort())
                .deadline(PATIENCE)
                .connectTimeout(PATIENCE)
                .build();
    }

    private static AcceptorClient acceptor(PaxosClient client, ServerProcess server) {
        AcceptorClient acceptor = client.acceptors().get(server.id());
        if (acceptor == null) {
            throw new AssertionError("the client has no acceptor " + server.id());
        }
        return acceptor;
    }
}
