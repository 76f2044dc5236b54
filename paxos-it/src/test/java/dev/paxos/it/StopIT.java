package dev.paxos.it;

import static dev.paxos.it.RestCalls.Answer.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.RestCalls.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stop by SIGTERM is an orderly end. */
final class StopIT {
    @RegisterExtension
    final Workbench bench = new Workbench();

    @Test
    void whatIsUnderWayIsAnsweredAndTheJournalEndsWithAMark() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            ServerSpec alone = bench.spec(1);
            ServerProcess server = bench.start(alone.with(
                            "paxos.cluster.peers", Workbench.peers(Map.of(1, alone.grpcAddress(), 2, silent.address())))
                    .with("paxos.deadlines.request", "2s"));
            RestCalls rest = server.rest();
            // The silent peer keeps the request under way until the deadline.
            CompletableFuture<Answer> underWay = rest.postAsync("/api/broadcast/paxos/prepare?id=6");
            Awaitility.await()
                    .atMost(ServerProcess.PATIENCE)
                    .until(() -> rest.get("/api/paxos/state").body().startsWith("{\"promisedId\":6,"));
            assertThat(underWay).isNotDone();

            server.beginTerminate();

            assertThat(underWay.get(20, SECONDS))
                    .satisfies(answer -> assertThat(answer.status()).isEqualTo(200))
                    .satisfies(answer ->
                            assertThat(answer.body()).startsWith("{\"1\":{\"ignored\":false,\"promisedId\":6}"));
            assertThat(server.awaitExit()).isIn(0, 143);
            assertThat(verify(server.spec().ownDirectory()).lines()).contains("stopped    cleanly", "sound");
            server.restart().awaitReady();
            assertThat(server.rest().get("/api/paxos/state"))
                    .isEqualTo(ok("{\"promisedId\":6,\"acceptedId\":-1,\"acceptedValue\":null}"));
        }
    }

    private static String verify(Path directory) throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.paxos.core.store.journal.JournalTool",
                        "verify",
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(tool.getInputStream().readAllBytes(), UTF_8);
        assertThat(tool.waitFor()).as(printed).isZero();
        return printed;
    }
}
