package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code run-server.sh} does before the server runs, in a checkout of stubs: a wrapper that writes down each build,
 * and a Java that writes down each start.
 */
final class RunServerBuildTest {
    private static final String BUILDING = "building the server first";

    @TempDir
    Path temporary;

    private Path checkout;
    private Path javaHome;
    private Path source;
    private Path jar;

    @BeforeEach
    void layOut() throws IOException {
        checkout = temporary.resolve("a checkout with blanks");
        javaHome = temporary.resolve("a java home");
        source = checkout.resolve("paxos-core/src/main/java/Source.java");
        jar = checkout.resolve("paxos-rest-server/target/paxos-rest-server-1-exec.jar");
        for (String module : List.of("paxos-core", "paxos-proto", "paxos-grpc-client", "paxos-rest-server")) {
            write(checkout.resolve(module).resolve("pom.xml"), "<project/>\n");
        }
        write(checkout.resolve("pom.xml"), "<project/>\n");
        write(source, "class Source {}\n");
        Files.copy(ScriptRun.ofCheckout(), checkout.resolve("run-server.sh"));
        wrapper("mkdir -p paxos-rest-server/target && touch paxos-rest-server/target/paxos-rest-server-1-exec.jar");
        java("17.0.1", "printf '%s\\n' \"pid $$\" \"$@\"");
    }

    @Test
    void aServerIsBuiltOnceAndAgainWhenASourceIsNewer() throws Exception {
        assertThat(started("1").err()).contains(BUILDING);
        assertThat(started("1").err()).isEmpty();
        assertThat(builds()).hasSize(1);
        assertThat(builds().get(0)).contains("-DskipTests", "package", "-pl paxos-rest-server -am");

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(started("1").err()).contains(BUILDING);
        assertThat(builds()).hasSize(2);
    }

    @Test
    void aServerIsBuiltAgainWhenASourceIsGoneOrAPomIsNewer() throws Exception {
        started("1");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
        Files.delete(source);
        assertThat(started("1").err()).contains(BUILDING);
        Files.setLastModifiedTime(
                checkout.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(started("1").err()).contains(BUILDING);
    }

    @Test
    void twoStartsAtOnceBuildOnce() throws Exception {
        // The build waits until the other start is under way, too.
        wrapper("until [ \"$(wc -l <../versions)\" -eq 2 ]; do sleep 0.05; done\n"
                + "mkdir -p paxos-rest-server/target && touch paxos-rest-server/target/paxos-rest-server-1-exec.jar");
        try (ScriptRun first = start("1");
                ScriptRun second = start("2")) {
            assertThat(first.awaitExit()).isZero();
            assertThat(second.awaitExit()).isZero();
        }
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aBuildThatFailsStartsNothing() throws Exception {
        wrapper("exit 1");
        try (ScriptRun run = start("1")) {
            assertThat(run.awaitExit()).isEqualTo(1);
            assertThat(run.err()).contains("the build failed");
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void aSingleServerTakesThePlaceOfTheScript() throws Exception {
        ScriptRun run = started("2", "3");
        assertThat(run.out().lines())
                .contains(
                        "pid " + run.pid(),
                        "--paxos.server.id=2",
                        "--paxos.server.count=3",
                        "--server.port=8082",
                        "--paxos.grpc.port=9092",
                        "-XX:+UseG1GC");
        assertThat(started("1").out()).doesNotContain("--paxos.server.count");
    }

    @Test
    void portsAndPeersFollowTheirBases() throws Exception {
        assertThat(started("--http-base", "20000", "--grpc-base", "21000", "2", "3")
                        .out()
                        .lines())
                .contains(
                        "--server.port=20002",
                        "--paxos.grpc.port=21002",
                        "--paxos.cluster.peers=1=localhost:21001,2=localhost:21002,3=localhost:21003");
    }

    @Test
    void optionsOfTheUserComeLastAndReplaceTheCollector() throws Exception {
        try (ScriptRun run = start(Map.of("JAVA_OPTS", " -Xmx1g  -XX:+UseSerialGC "), "1")) {
            assertThat(run.awaitExit()).as(run.err()).isZero();
            List<String> arguments = run.out().lines().toList();
            assertThat(arguments).contains("-Xmx1g", "-XX:+UseSerialGC").doesNotContain("-XX:+UseG1GC");
            assertThat(arguments.lastIndexOf("-Xmx1g")).isGreaterThan(arguments.indexOf("-XX:+ExitOnOutOfMemoryError"));
        }
    }

    @Test
    void aJavaThatIsTooOldOrMissingIsSaidInOneLine() throws Exception {
        java("11.0.2", "exit 1");
        assertRefused("is of version 11; Java 17 or newer is needed");
        Files.delete(javaHome.resolve("bin/java"));
        assertRefused("JAVA_HOME is " + javaHome);
    }

    @Test
    void whereOneServerDiesAtItsStartTheOthersAreStoppedAndItIsSaid() throws Exception {
        java("17.0.1", "case \"$*\" in *paxos.server.id=2*) echo 'no room'; exit 3 ;; esac; exec sleep 1000");
        try (ScriptRun run = start("--http-base", base(), "--grpc-base", base(), "all")) {
            assertThat(run.awaitExit()).isEqualTo(1);
            assertThat(run.out()).contains("[2] no room", "server 2 has stopped, exit code 3");
            Awaitility.await().untilAsserted(() -> assertThat(run.children()).isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void allStopsItsServersOnASignalWhileTheyAreNotReadyYet(String signal, int code) throws Exception {
        java("17.0.1", "echo started; exec sleep 1000");
        try (ScriptRun run = start("--http-base", base(), "--grpc-base", base(), "all")) {
            Awaitility.await()
                    .until(() -> run.out()
                                    .lines()
                                    .filter(line -> line.endsWith("] started"))
                                    .count()
                            == 3);
            List<ProcessHandle> children = run.children();
            run.signal(signal);
            assertThat(run.awaitExit()).isEqualTo(code);
            Awaitility.await().untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void allLeavesNothingBehindWhenNobodyReadsItAnyMore() throws Exception {
        java("17.0.1", "echo started; exec sleep 1000");
        try (ScriptRun run = start("--http-base", base(), "--grpc-base", base(), "all", "2")) {
            Awaitility.await().until(() -> run.out().lines().count() == 2);
            List<ProcessHandle> children = run.children();
            run.signal("PIPE");
            run.awaitExit();
            Awaitility.await().untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        }
    }

    private static String base() {
        return Integer.toString(FreePorts.range(4));
    }

    private void assertRefused(String words) throws InterruptedException {
        try (ScriptRun run = start("1")) {
            assertThat(run.awaitExit()).isEqualTo(1);
            assertThat(run.err().lines()).singleElement().asString().contains(words);
        }
    }

    private ScriptRun started(String... arguments) throws InterruptedException {
        try (ScriptRun run = start(arguments)) {
            assertThat(run.awaitExit()).as(run.err()).isZero();
            return run;
        }
    }

    private ScriptRun start(String... arguments) {
        return start(Map.of(), arguments);
    }

    private ScriptRun start(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", javaHome.toString());
        return ScriptRun.start(checkout.resolve("run-server.sh"), temporary, all, List.of(arguments));
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(checkout.resolve("builds"));
    }

    private void wrapper(String commands) throws IOException {
        executable(checkout.resolve("mvnw"), "echo \"$*\" >>builds\n" + commands);
    }

    private void java(String version, String commands) throws IOException {
        executable(
                javaHome.resolve("bin/java"),
                "if [ \"$1\" = -version ]; then echo >>" + quoted(temporary.resolve("versions"))
                        + "; echo 'openjdk version \"" + version + "\" 2021-10-19' >&2; exit; fi\n" + commands);
    }

    private static String quoted(Path path) {
        return "'" + path + "'";
    }

    private static void executable(Path file, String commands) throws IOException {
        write(file, "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
