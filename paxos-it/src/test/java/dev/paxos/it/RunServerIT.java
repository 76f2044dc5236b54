package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run-server.sh} with the packaged server. */
final class RunServerIT {
    @RegisterExtension
    final Workbench bench = new Workbench();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "1024",
                "01",
                "one",
                "1.5",
                "99999999999999999999",
                "4 3",
                "1 0",
                "1 -3",
                "1 three",
                "1 1024",
                "1 32",
                "all 32",
                "1 3 5",
                "all 0",
                "all three",
                "all 3 5",
                "3 all",
                "--nonsense 1",
                "--jar",
                "--http-base 1",
                "--http-base x 1",
                "--grpc-base 65000 1",
            })
    void wrongArgumentsAreAnsweredWithTheUsageInOneLine(String arguments) throws InterruptedException {
        try (ScriptRun run = start(Map.of(), arguments.isEmpty() ? List.of() : List.of(arguments.split(" ")))) {
            assertThat(run.awaitExit()).isEqualTo(2);
            assertThat(run.err().lines()).singleElement().asString().startsWith("usage: run-server.sh ");
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void anEmptyArgumentIsWrong() throws InterruptedException {
        try (ScriptRun run = start(Map.of(), List.of(""))) {
            assertThat(run.awaitExit()).isEqualTo(2);
        }
    }

    @Test
    void helpIsGivenToWhomAsksForIt() throws InterruptedException {
        try (ScriptRun run = start(Map.of(), List.of("--help"))) {
            assertThat(run.awaitExit()).isZero();
            assertThat(run.out()).contains("usage:", "PAXOS_DATA_DIR", "JAVA_OPTS", "8080", "9090");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "all"})
    void aPortInUseIsSaidInOneLine(String server) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ScriptRun run = start(
                        Map.of(),
                        List.of(
                                "--jar",
                                Workbench.serverJar().toString(),
                                "--http-base",
                                Integer.toString(FreePorts.range(4)),
                                "--grpc-base",
                                Integer.toString(taken.getLocalPort() - 1),
                                server))) {
            assertThat(run.awaitExit()).isEqualTo(1);
            assertThat(run.err().lines())
                    .singleElement()
                    .asString()
                    .contains("port " + taken.getLocalPort(), "server 1", "in use");
        }
    }

    @Test
    void aLockedDirectoryIsSaidInOneLine() throws InterruptedException {
        ServerSpec running = bench.start(bench.spec(1)).spec();
        try (ScriptRun run =
                start(Map.of("PAXOS_DATA_DIR", running.dataDirectory().toString()), onFreePorts("1"))) {
            assertThat(run.awaitExit()).isEqualTo(1);
            assertThat(run.out() + run.err()).containsOnlyOnce("in use").doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void allComesUpPrintsItsAddressesAnswersAndLeavesNothingBehind() throws Exception {
        List<String> arguments = onFreePorts("all");
        try (ScriptRun run =
                start(Map.of("PAXOS_DATA_DIR", directory.resolve("the data").toString()), arguments)) {
            Awaitility.await()
                    .atMost(ServerProcess.PATIENCE)
                    .until(() -> !run.isAlive() || run.out().contains("all 3 ready"));
            int httpBase = Integer.parseInt(arguments.get(3));
            int grpcBase = Integer.parseInt(arguments.get(5));
            for (int id = 1; id <= 3; id++) {
                assertThat(run.out()).contains("http://localhost:" + (httpBase + id), "localhost:" + (grpcBase + id));
            }
            assertThat(new RestCalls(httpBase + 2)
                            .post("/api/broadcast/paxos/prepare?id=8")
                            .body())
                    .isEqualTo("{\"1\":{\"ignored\":false,\"promisedId\":8},"
                            + "\"2\":{\"ignored\":false,\"promisedId\":8},"
                            + "\"3\":{\"ignored\":false,\"promisedId\":8}}");
            assertThat(run.out().lines()).allMatch(line -> line.matches("\\[(all|1|2|3)] .*"));
            List<ProcessHandle> children = run.children();
            assertThat(children).hasSizeGreaterThanOrEqualTo(3);
            assertThat(directory.resolve("the data").resolve("3")).isDirectory();

            run.signal("INT");

            assertThat(run.awaitExit()).isEqualTo(130);
            Awaitility.await()
                    .atMost(ServerProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    @Needs(Need.OPENSSL)
    void allComesUpWithTlsToo() throws Exception {
        Certificates certificates = new Certificates(directory.resolve("certificates"));
        certificates.make();
        Map<String, String> environment = Map.of(
                "PAXOS_DATA_DIR", directory.resolve("data").toString(),
                "SERVER_SSL_BUNDLE", "own",
                "SPRING_SSL_BUNDLE_PEM_OWN_KEYSTORE_CERTIFICATE",
                        certificates.certificate("server-1").toString(),
                "SPRING_SSL_BUNDLE_PEM_OWN_KEYSTORE_PRIVATEKEY",
                        certificates.privateKey("server-1").toString(),
                "SPRING_SSL_BUNDLE_PEM_OWN_TRUSTSTORE_CERTIFICATE",
                        certificates.authority().toString(),
                "PAXOS_SECURITY_CERTIFICATES_PEER", "server-1");
        List<String> arguments = onFreePorts("all");
        try (ScriptRun run = start(environment, arguments)) {
            Awaitility.await()
                    .atMost(ServerProcess.PATIENCE)
                    .until(() -> !run.isAlive() || run.out().contains("all 3 ready"));
            for (int id = 1; id <= 3; id++) {
                assertThat(run.out()).contains("https://localhost:" + (Integer.parseInt(arguments.get(3)) + id));
            }
            assertThat(run.out()).doesNotContain("http://");
        }
    }

    private ScriptRun start(Map<String, String> environment, List<String> arguments) {
        return ScriptRun.start(ScriptRun.ofCheckout(), directory, environment, arguments);
    }

    private static List<String> onFreePorts(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--jar",
                Workbench.serverJar().toString(),
                "--http-base",
                Integer.toString(FreePorts.range(4)),
                "--grpc-base",
                Integer.toString(FreePorts.range(4))));
        all.addAll(List.of(arguments));
        return all;
    }
}
