package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.RestCalls.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server counts nobody's replies but those of the servers that it means: one counted twice breaks every majority. */
final class PeerIdentityIT {
    @RegisterExtension
    final Workbench bench = new Workbench();

    @Test
    void aServerOfAnotherIdOrOfAnotherClusterIsRefusedAndChangesNothing() {
        ServerSpec asking = bench.spec(1);
        ServerSpec meant = bench.spec(2);
        ServerSpec stranger = bench.spec(3).with("paxos.cluster.name", "elsewhere");
        // At the address of server 4 server 2 answers.
        String peers = Workbench.peers(Map.of(
                1, asking.grpcAddress(),
                2, meant.grpcAddress(),
                3, stranger.grpcAddress(),
                4, "127.0.0.1:" + meant.grpcPort()));
        TestCluster servers = bench.start(List.of(asking.with("paxos.cluster.peers", peers), meant, stranger));

        Answer answer = servers.rest(1).post("/api/broadcast/paxos/prepare?id=8");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .matches("\\{\"1\":\\{\"ignored\":false,\"promisedId\":8},\"2\":\\{\"ignored\":false,\"promisedId\":8},"
                        + "\"3\":\\{\"error\":\"wrong server: [^\"]*elsewhere[^\"]*\"},"
                        + "\"4\":\\{\"error\":\"wrong server: [^\"]*\"}}");
        assertThat(servers.rest(3).get("/api/paxos/state").body()).startsWith("{\"promisedId\":-1,");
    }
}
