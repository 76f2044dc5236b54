package dev.paxos.it;

import static dev.paxos.it.RestCalls.Answer.ok;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One server of a cluster has a file system of its own, which the load fills. */
@Needs(Need.MOUNT)
final class FullDiskIT {
    /** Room for two segments and no third. */
    private static final String SMALL = "size=160m";

    private static final String LARGE = "size=512m";
    private static final int VALUE_BYTES = 1 << 20;
    private static final int AT_ONCE = 4;
    private static final int KEYS = 10;

    /** More than the small one holds. */
    private static final int MOST_VALUES = 400;

    @RegisterExtension
    final Workbench bench = new Workbench();

    private final ReplyLedger ledger = new ReplyLedger();
    private final Random random = new Random(1);
    private @Nullable Path mounted;
    private long ballot;

    @AfterEach
    void unmount() throws IOException {
        if (mounted != null) {
            // Lazily: a server that a failed test has left still has files there.
            Need.run("umount", "-l", mounted.toString());
        }
    }

    @Test
    void aFullDiskRefusesWritesAndForgetsNothingAndTheClusterGoesOn() throws Exception {
        List<ServerSpec> specs = bench.clusterSpecs(3);
        mount(specs.get(0).dataDirectory());
        TestCluster cluster = bench.start(specs);
        ServerProcess first = cluster.server(1);
        try (PaxosClient client = client(first)) {
            AcceptorClient acceptor = acceptor(client);
            fill(acceptor);
            assertRefusesWritesAndAnswersReads(first, acceptor);
            assertThat(ledger.violations()).isEmpty();
        }

        // The others are a majority, whichever server is asked.
        for (int id = 1; id <= 3; id++) {
            RestCalls rest = cluster.rest(id);
            String path = "/api/registers/k" + id;
            assertThat(rest.exchange(rest.request(path).PUT(BodyPublishers.ofString("v")))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(rest.get(path).status()).isEqualTo(200);
        }

        // With room again it goes on by itself.
        Need.run("mount", "-o", "remount," + LARGE, specs.get(0).dataDirectory().toString());
        Awaitility.await("writes are taken again")
                .atMost(ServerProcess.PATIENCE)
                .until(() -> first.rest()
                                .post("/api/paxos/prepare?key=probe&id=" + ++ballot)
                                .status()
                        == 200);

        first.kill();
        first.restart().awaitReady();
        try (PaxosClient client = client(first)) {
            AcceptorClient acceptor = acceptor(client);
            readAll(acceptor);
            assertThat(accept(acceptor).get(20, SECONDS)).isNotNull();
        }
        assertThat(ledger.violations()).isEmpty();
    }

    @Test
    void whatWasToldBeforeTheDiskWasFullIsThereAfterARestartWithRoom() throws Exception {
        ServerSpec spec = bench.spec(1);
        mount(spec.dataDirectory());
        ServerProcess server = bench.start(spec);
        try (PaxosClient client = client(server)) {
            fill(acceptor(client));
        }
        server.kill();
        Need.run("mount", "-o", "remount," + LARGE, spec.dataDirectory().toString());
        server.restart().awaitReady();
        try (PaxosClient client = client(server)) {
            AcceptorClient acceptor = acceptor(client);
            readAll(acceptor);
            assertThat(accept(acceptor).get(20, SECONDS)).isNotNull();
            readAll(acceptor);
        }
        assertThat(ledger.violations()).isEmpty();
        assertThat(ledger.replies()).isGreaterThan(50);
    }

    private void mount(Path directory) throws IOException {
        Need.run("mount", "-t", "tmpfs", "-o", SMALL, "tmpfs", directory.toString());
        mounted = directory;
    }

    /** Accepts until the disk is full; nothing else may be said against it. */
    private void fill(AcceptorClient acceptor) throws Exception {
        for (int sent = 0; sent < MOST_VALUES; sent += AT_ONCE) {
            List<CompletableFuture<AcceptReply>> replies = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                replies.add(accept(acceptor));
            }
            for (CompletableFuture<AcceptReply> reply : replies) {
                try {
                    reply.get(30, SECONDS);
                } catch (ExecutionException e) {
                    assertStoreFull(e);
                    return;
                }
            }
        }
        throw new AssertionError(MOST_VALUES + " values of " + VALUE_BYTES + " bytes did not fill " + SMALL);
    }

    private CompletableFuture<AcceptReply> accept(AcceptorClient acceptor) {
        byte[] bytes = new byte[VALUE_BYTES];
        random.nextBytes(bytes);
        Key key = Key.decision("key-" + random.nextInt(KEYS));
        Proposal proposal = new Proposal(Ballot.of(++ballot), Value.wrap(bytes));
        ReplyLedger.Known before = ledger.sending(key, proposal, Ballot.NONE);
        return acceptor.accept(key, proposal, Ballot.NONE).thenApply(reply -> {
            ledger.replied(key, before, proposal, Ballot.NONE, reply);
            return reply;
        });
    }

    private void assertRefusesWritesAndAnswersReads(ServerProcess server, AcceptorClient acceptor) throws Exception {
        RestCalls rest = server.rest();
        for (String call : List.of("prepare?id=9", "accept?id=9&value=v")) {
            RestCalls.Answer answer = rest.post("/api/paxos/" + call + "&key=never-seen");
            assertThat(answer.status()).as(answer.body()).isEqualTo(507);
            assertThat(answer.body()).contains("/problems/store-full");
        }
        assertThat(rest.get("/api/paxos/state?key=never-seen"))
                .isEqualTo(ok("{\"promisedId\":-1,\"acceptedId\":-1,\"acceptedValue\":null}"));
        assertThat(rest.get("/api/paxos/health").body()).contains("\"status\":\"UP\"", "\"takesWrites\":false");
        try {
            acceptor.prepare(Key.decision("never-seen"), Ballot.of(9)).get(20, SECONDS);
            throw new AssertionError("a full disk promised");
        } catch (ExecutionException e) {
            assertStoreFull(e);
        }
        readAll(acceptor);
    }

    private static void assertStoreFull(ExecutionException e) {
        assertThat(e.getCause())
                .isInstanceOfSatisfying(
                        AcceptorUnavailableException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.STORE_FULL));
    }

    private void readAll(AcceptorClient acceptor) throws Exception {
        for (Key key : ledger.keys()) {
            ReplyLedger.Known before = ledger.known(key);
            ledger.read(key, before, acceptor.state(key).get(30, SECONDS));
        }
    }

    private static PaxosClient client(ServerProcess server) {
        return PaxosClient.builder("paxos")
                .endpoint(1, "localhost", server.spec().grpcPort())
                .deadline(ServerProcess.PATIENCE)
                .connectTimeout(ServerProcess.PATIENCE)
                .build();
    }

    private static AcceptorClient acceptor(PaxosClient client) {
        return client.acceptors().values().iterator().next();
    }
}
