package dev.paxos.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every command of the packaged {@code paxosctl}, with a cluster of real servers. */
final class PaxosCtlIT {
    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static TestCluster cluster;

    @TempDir
    Path directory;

    @BeforeAll
    static void startCluster() {
        cluster = BENCH.startCluster(3);
    }

    /**
     * How a command ended.
     *
     * @param code its exit code
     * @param out what it wrote to its standard output
     * @param err what it wrote to its standard error
     */
    private record Ended(int code, Value out, String err) {
        String text() {
            return new String(out.toByteArray(), UTF_8);
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(out.toByteArray());
        }
    }

    @Test
    void aRegisterIsPutReadComparedAndDeleted() throws Exception {
        assertThat(run("get", "colour").code()).isEqualTo(3);
        assertThat(run("put", "colour", "red")).satisfies(ended -> {
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.text()).isEqualTo("version 1\n");
        });
        assertThat(run("get", "colour").text()).isEqualTo("red");
        assertThat(run("get", "colour", "-o", "json").text())
                .isEqualTo("{\"key\":\"colour\",\"version\":1,\"value\":\"red\"}\n");
        assertThat(run("put", "colour", "green", "--if-absent").code()).isEqualTo(4);

        assertThat(run("cas", "colour", "1", "blue").code()).isZero();
        Ended late = run("cas", "colour", "1", "late");
        assertThat(late.code()).isEqualTo(4);
        assertThat(late.err()).contains("declined: colour is at version 2");
        assertThat(cluster.rest(2).get("/api/registers/colour").body()).contains("\"value\":\"blue\"");

        assertThat(run("delete", "colour", "--if-version", "1").code()).isEqualTo(4);
        assertThat(run("delete", "colour", "--if-version", "2").code()).isZero();
        assertThat(run("delete", "colour").code()).isEqualTo(3);
    }

    @Test
    void aValueOfAnyBytesComesFromTheInputOrAFileAndLeavesAsItCame() throws Exception {
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Path file = Files.write(directory.resolve("bytes"), bytes);
        assertThat(runWith(file, endpoints(cluster), "put", "from-input").code())
                .isZero();
        assertThat(run("put", "from-file", "--file", file.toString()).code()).isZero();
        assertThat(run("get", "from-input").out()).isEqualTo(Value.of(bytes));
        assertThat(run("get", "from-file").out()).isEqualTo(Value.of(bytes));
        assertThat(run("get", "from-file", "-o", "json")
                        .json()
                        .path("valueBase64")
                        .asString())
                .startsWith("AAECAwQF");
    }

    @Test
    void anArgumentIsUtf8WhateverTheLocaleSays() throws Exception {
        // The shell makes the bytes, for this process may have no locale either.
        String command = "exec \"$0\" put text \"$(printf 'r\\303\\266d')\"";
        Ended put = run(List.of("bash", "-c", command, paxosctl()), Path.of("/dev/null"), endpoints(cluster));
        assertThat(put.code()).as(put.err()).isZero();
        assertThat(run("get", "text").text()).isEqualTo("röd");
    }

    @Test
    void aDecisionIsMadeOnceAndEachAcceptorHoldsIt() throws Exception {
        assertThat(run("propose", "leader", "me")).satisfies(ended -> {
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.text()).isEqualTo("me");
        });
        Ended second = run("propose", "leader", "you", "-o", "json");
        assertThat(second.code()).isEqualTo(4);
        assertThat(second.json().path("value").asString()).isEqualTo("me");

        Ended state = run("state", "leader");
        assertThat(state.code()).isZero();
        assertThat(state.text().lines())
                .hasSize(4)
                .filteredOn(line -> line.endsWith("  me"))
                .hasSizeGreaterThan(1);
        assertThat(run("state", "leader", "-o", "json").json().path("servers")).hasSize(3);
        assertThat(run("state", "leader", "--register").text()).doesNotContain("me");
    }

    @Test
    void theStateOfTheServersIsToldAndWatched() throws Exception {
        Ended status = run("status");
        assertThat(status.code()).as(status.text()).isZero();
        assertThat(status.text()).contains("3 of 3 up: a majority", " ms ");
        JsonNode servers = run("status", "-o", "json").json().path("servers");
        assertThat(servers)
                .hasSize(3)
                .allMatch(server -> server.path("state").asString().equals("up"));
        assertThat(servers).allMatch(server -> server.path("roundTripMicros").asLong() > 0);

        Ended watched = run("watch-status", "--interval", "0.2", "--times", "2", "-o", "json");
        assertThat(watched.code()).isZero();
        assertThat(watched.text().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"majority\":true"));
    }

    @Test
    void aShortLoadIsMeasured() throws Exception {
        for (String load : List.of("put", "get")) {
            Ended bench = run("bench", "--load", load, "--seconds", "1", "--clients", "4", "--keys", "1", "-o", "json");
            assertThat(bench.code()).as(bench.text() + bench.err()).isZero();
            assertThat(bench.json().path("operations").asLong()).isPositive();
            assertThat(bench.json().path("p50Micros").asLong()).isPositive();
        }
    }

    @Test
    void whereServersAreAwayItIsSaidAndWithoutAMajorityNothingIsDone() throws Exception {
        TestCluster other = BENCH.startCluster(3);
        String endpoints = endpoints(other);
        other.server(3).kill();
        Ended degraded = runAt(endpoints, "status");
        assertThat(degraded.code()).isEqualTo(9);
        assertThat(degraded.text()).contains("2 of 3 up: a majority", "server 3: unavailable");
        assertThat(runAt(endpoints, "put", "k", "v").code()).isZero();

        other.server(2).kill();
        assertThat(runAt(endpoints, "status").code()).isEqualTo(5);
        assertThat(runAt(endpoints, "put", "k", "v", "--timeout", "1").code()).isEqualTo(5);

        // The data directory of a server that was killed.
        String journal = other.server(2).spec().ownDirectory().toString();
        Ended verified = run("journal", "verify", journal);
        assertThat(verified.code()).as(verified.err()).isZero();
        assertThat(verified.text()).contains("server 2 of cluster \"paxos\"", "sound");
        assertThat(run("journal", "dump", journal).text()).contains("promised=");
        Files.writeString(Path.of(journal, "identity.properties"), "changed by hand");
        assertThat(run("journal", "verify", journal).code()).isEqualTo(8);
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        return runAt(endpoints(cluster), arguments);
    }

    private Ended runAt(String endpoints, String... arguments) throws IOException, InterruptedException {
        return runWith(Path.of("/dev/null"), endpoints, arguments);
    }

    private Ended runWith(Path input, String endpoints, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(paxosctl());
        command.addAll(List.of(arguments));
        return run(command, input, endpoints);
    }

    private Ended run(List<String> command, Path input, String endpoints) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PAXOSCTL_") || name.startsWith("LC_"));
        builder.environment().remove("LANG");
        builder.environment().put("PAXOSCTL_ENDPOINTS", endpoints);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        int code = builder.start().waitFor();
        return new Ended(code, Value.wrap(Files.readAllBytes(out)), Files.readString(err));
    }

    private static String paxosctl() {
        return ScriptRun.ofCheckout().resolveSibling("paxosctl").toString();
    }

    private static String endpoints(TestCluster servers) {
        return servers.servers().stream()
                .map(server -> server.id() + "=" + server.spec().grpcAddress())
                .collect(Collectors.joining(","));
    }
}
