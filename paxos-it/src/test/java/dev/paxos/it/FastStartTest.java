package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code fast-start.sh} prepares and when, with a Java that writes down what it is asked for. */
final class FastStartTest {
    private static final String UNPACK = """
            case "$1" in -Djarmode=tools) mkdir "$6"; cp "$3" "$6"/server.jar ;; esac
            """;
    private static final String REHEARSE = """
            for word; do
                case "$word" in -XX:ArchiveClassesAtExit=*) echo archive >"${word#*=}" ;; esac
            done
            """;

    @TempDir
    Path temporary;

    private Path jar;
    private Path folder;

    @BeforeEach
    void layOut() throws IOException {
        jar = temporary.resolve("a place with blanks").resolve("server.jar");
        folder = jar.resolveSibling("server");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "one build");
        java("17.0.1+12", UNPACK + REHEARSE);
    }

    @Test
    void itPreparesOnceForABuildOfTheServerWhateverTheTimeOfItsJar() throws Exception {
        assertThat(program()).containsExactlyElementsOf(fast("17.0.1+12"));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(program()).containsExactlyElementsOf(fast("17.0.1+12"));
        assertThat(calls()).hasSize(2);

        Files.writeString(jar, "another build");
        assertThat(program()).containsExactlyElementsOf(fast("17.0.1+12"));
        assertThat(calls()).hasSize(4);
        assertThat(folder.resolve("server.jar")).hasContent("another build");
    }

    @Test
    void eachBuildOfJavaHasItsOwnArchiveOfOneUnpackedJar() throws Exception {
        program();
        java("25.0.2+10-LTS", UNPACK + REHEARSE);
        assertThat(program()).containsExactlyElementsOf(fast("25.0.2+10-LTS"));
        java("17.0.1+12", UNPACK + REHEARSE);
        assertThat(program()).containsExactlyElementsOf(fast("17.0.1+12"));
        assertThat(calls())
                .hasSize(3)
                .filteredOn(call -> call.contains("jarmode"))
                .hasSize(1);
    }

    @Test
    void anArchiveThatIsCutShortIsMadeAnew() throws Exception {
        program();
        Files.writeString(folder.resolve("17.0.1+12.jsa"), "arch");
        assertThat(program()).containsExactlyElementsOf(fast("17.0.1+12"));
        assertThat(folder.resolve("17.0.1+12.jsa")).hasContent("archive");
    }

    @Test
    void whatFailsIsTriedOnceForABuildAndTheJarItselfIsStarted() throws Exception {
        java("17.0.1+12", UNPACK + "exit 1");
        assertThat(program()).containsExactly("-jar", jar.toString());
        int tried = calls().size();
        assertThat(program()).containsExactly("-jar", jar.toString());
        assertThat(calls()).hasSize(tried);

        java("17.0.1+12", UNPACK + REHEARSE);
        Files.writeString(jar, "a better build");
        assertThat(program()).containsExactlyElementsOf(fast("17.0.1+12"));
    }

    @Test
    void whoComesWhileAnotherOnePreparesStartsTheJarItself() throws Exception {
        Path lock = Files.createDirectory(jar.resolveSibling("server.lock"));
        assertThat(program()).containsExactly("-jar", jar.toString());

        // The one who held it is dead by now.
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        assertThat(program()).containsExactlyElementsOf(fast("17.0.1+12"));
        assertThat(lock).doesNotExist();
    }

    @Test
    void oneOfSeveralThatStartAtOncePrepares() throws Exception {
        java(
                "17.0.1+12",
                "until [ -e '" + temporary + "/others-are-done' ]; do sleep 0.02; done\n" + UNPACK + REHEARSE);
        try (ScriptRun first = start()) {
            Awaitility.await().until(() -> !calls().isEmpty());
            assertThat(program()).containsExactly("-jar", jar.toString());
            assertThat(program()).containsExactly("-jar", jar.toString());
            Files.createFile(temporary.resolve("others-are-done"));
            assertThat(first.awaitExit()).isZero();
            assertThat(first.out().lines()).containsExactlyElementsOf(fast("17.0.1+12"));
        }
    }

    @Test
    void theRehearsalKnowsNothingOfTheCallersSettings() throws Exception {
        Path environment = temporary.resolve("environment");
        java("17.0.1+12", UNPACK + REHEARSE + "case \"$*\" in *Rehearsal*) env >'" + environment + "' ;; esac\n");
        try (ScriptRun run = start(Map.of("PAXOS_CLUSTER_NAME", "mine", "SERVER_PORT", "80", "KEPT", "yes"))) {
            assertThat(run.awaitExit()).isZero();
        }
        assertThat(environment).content().contains("KEPT=yes").doesNotContain("PAXOS_CLUSTER_NAME", "SERVER_PORT");
    }

    private List<String> fast(String javaBuild) {
        return List.of(
                "-XX:SharedArchiveFile=" + folder.resolve(javaBuild + ".jsa"),
                "-jar",
                folder.resolve("server.jar").toString());
    }

    private List<String> program() throws InterruptedException {
        try (ScriptRun run = start()) {
            assertThat(run.awaitExit()).as(run.err()).isZero();
            return run.out().lines().toList();
        }
    }

    private ScriptRun start() {
        return start(Map.of());
    }

    private ScriptRun start(Map<String, String> environment) {
        return ScriptRun.start(
                ScriptRun.fastStart(),
                temporary,
                environment,
                List.of(temporary.resolve("java").toString(), jar.toString()));
    }

    /** Returns what Java was asked for, besides its version. */
    private List<String> calls() throws IOException {
        Path calls = temporary.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private void java(String build, String commands) throws IOException {
        Path java = temporary.resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then
                    echo 'OpenJDK Runtime Environment (build %s)' >&2
                    echo 'OpenJDK 64-Bit Server VM (build %s, mixed mode, sharing)' >&2
                    exit
                fi
                echo "$*" >>'%s'
                %s
                """.formatted(build, build, temporary.resolve("calls"), commands));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
