package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.Register;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster with little memory, which is given more than it holds: it refuses, serves what it has, and lives on. */
final class FullMemoryIT {
    private static final String SMALL = "_JAVA_OPTIONS=-Xmx64m -XX:+ExitOnOutOfMemoryError";
    private static final int AT_ONCE = 16;

    /** Some three times what fits. */
    private static final int MOST_KEYS = 40_000;

    private static final int VALUE_BYTES = 3_000;

    @RegisterExtension
    final Workbench bench = new Workbench();

    @Test
    void moreThanFitsIsRefusedAndWhatIsThereIsServedAndOutlivesARestart() throws Exception {
        TestCluster cluster =
                bench.startCluster(3, spec -> spec.under("env", SMALL).with("paxos.deadlines.request", "2s"));
        try (PaxosClient client = PaxosClient.builder("paxos")
                .endpoints(cluster.endpoints())
                .deadline(Duration.ofSeconds(5))
                .build()) {
            int keys = fill(client);
            assertThat(keys).isBetween(5_000, MOST_KEYS / 2);
            for (ServerProcess server : cluster.servers()) {
                assertThat(server.rest().get("/api/paxos/health").body())
                        .contains("\"status\":\"UP\"", "\"takesWrites\":false");
            }
            assertRefuses(client, keys);
            for (int key = 0; key < keys; key += 100) {
                Register register = register(client, key);
                assertThat(register.blocking().get().value()).contains(value('a'));
                assertThat(register.blocking().put(value('b'))).isInstanceOf(Outcome.Applied.class);
            }

            cluster.server(1).kill();
            cluster.server(1).restart().awaitReady();
            assertRefuses(client, keys);

            for (int key = 0; key < keys / 2; key++) {
                register(client, key).blocking().delete();
            }
            Awaitility.await("room again")
                    .atMost(ServerProcess.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(client.registers().register("new").put(value('c')))
                                    .succeedsWithin(ServerProcess.PATIENCE));
        }
        assertThat(cluster.servers()).allMatch(ServerProcess::isAlive);
    }

    /** Returns how many keys were taken before the first was refused. */
    private static int fill(PaxosClient client) {
        for (int key = 0; key < MOST_KEYS; key += AT_ONCE) {
            List<CompletableFuture<Outcome>> puts = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                puts.add(register(client, key + i).put(value('a')));
            }
            for (int i = 0; i < AT_ONCE; i++) {
                try {
                    puts.get(i).join();
                } catch (CompletionException e) {
                    assertThat(e).hasCauseInstanceOf(NoQuorumException.class).hasMessageContaining("store full");
                    return key + i;
                }
            }
        }
        throw new AssertionError(MOST_KEYS + " values did not fill the memory");
    }

    private static void assertRefuses(PaxosClient client, int keys) {
        assertThatThrownBy(
                        () -> register(client, keys + AT_ONCE).put(value('a')).join())
                .hasCauseInstanceOf(NoQuorumException.class)
                .hasMessageContaining("store full");
    }

    private static Register register(PaxosClient client, int key) {
        return client.registers().register("key-" + key);
    }

    private static Value value(char of) {
        return Value.utf8(String.valueOf(of).repeat(VALUE_BYTES));
    }
}
