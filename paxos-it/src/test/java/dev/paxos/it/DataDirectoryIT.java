package dev.paxos.it;

import static dev.paxos.it.RestCalls.Answer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A directory belongs to one server of one cluster, and to one process at a time. */
final class DataDirectoryIT {
    private static final String HELD = "{\"promisedId\":4,\"acceptedId\":4,\"acceptedValue\":\"kept\"}";

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static ServerProcess running;
    private static ServerSpec first;
    private static ServerSpec second;

    @BeforeAll
    static void startServersAndStopTwo() {
        TestCluster servers = BENCH.start(List.of(BENCH.spec(1), BENCH.spec(1), BENCH.spec(2)));
        servers.servers().forEach(server -> server.rest().post("/api/paxos/accept?id=4&value=kept"));
        running = servers.servers().get(0);
        first = stopped(servers.servers().get(1));
        second = stopped(servers.servers().get(2));
    }

    private static ServerSpec stopped(ServerProcess server) {
        server.terminate();
        return server.spec();
    }

    @Test
    void aSecondProcessOnADirectoryIsRefusedAndTheFirstGoesOn() {
        assertRefused(running.spec().onOtherPorts(), "in use");
        assertThat(running.rest().post("/api/paxos/accept?id=4&value=kept"))
                .isEqualTo(ok("{\"ignored\":false,\"acceptedId\":4,\"acceptedValue\":\"kept\"}"));
    }

    @Test
    void thePortOfAnotherServerIsRefusedInOneLine() {
        ServerSpec other = BENCH.spec(2);
        assertRefused(
                new ServerSpec(2, running.spec().httpPort(), other.grpcPort(), other.dataDirectory(), other.settings()),
                Integer.toString(running.spec().httpPort()));
        assertRefused(
                new ServerSpec(2, other.httpPort(), running.spec().grpcPort(), other.dataDirectory(), other.settings()),
                Integer.toString(running.spec().grpcPort()));
    }

    @Test
    void theDirectoryOfAnotherServerIsRefusedAndStaysAsItIs() throws IOException {
        Path aside = first.dataDirectory().resolve("aside");
        Files.move(first.ownDirectory(), aside);
        Files.move(second.ownDirectory(), first.ownDirectory());
        Files.move(aside, second.ownDirectory());

        assertRefused(first, "server 2");
        assertRefused(second, "server 1");

        Files.move(second.ownDirectory(), aside);
        Files.move(first.ownDirectory(), second.ownDirectory());
        Files.move(aside, first.ownDirectory());
        assertThat(BENCH.start(first).rest().get("/api/paxos/state")).isEqualTo(ok(HELD));
    }

    @Test
    void theDirectoryOfAnotherClusterIsRefused() {
        assertRefused(first.with("paxos.cluster.name", "elsewhere"), "elsewhere");
    }

    @Test
    void aWrongSettingIsRefusedInOneLineThatNamesIt() {
        assertRefused(BENCH.spec(1).with("paxos.server.count", "many"), "paxos.server.count");
        assertRefused(BENCH.spec(1).with("paxos.sever.count", "3"), "paxos.sever.count");
    }

    private static void assertRefused(ServerSpec spec, String words) {
        ServerProcess server = BENCH.launch(spec);
        assertThat(server.awaitExit()).as(server.log().toString()).isEqualTo(1);
        assertThat(server.lastLines())
                .noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"))
                .filteredOn(line -> line.contains("does not start"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(words));
    }
}
