package dev.paxos.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server with an archive of its classes, a sound one and a wrong one. */
final class FastStartIT {
    private static final String OPTION = "-XX:SharedArchiveFile=";

    @RegisterExtension
    final Workbench bench = new Workbench();

    @TempDir
    Path directory;

    @Test
    void nearlyAllClassesOfAServerComeFromTheArchive() throws Exception {
        Path classes = directory.resolve("classes.txt");
        ServerProcess server =
                bench.start(bench.spec(1).under("env", "JDK_JAVA_OPTIONS=-Xlog:class+load:file=" + classes));
        assertThat(server.rest().post("/api/paxos/prepare?id=1").status()).isEqualTo(200);
        server.terminate();

        List<String> loaded = Files.readAllLines(classes);
        assertThat(loaded)
                .filteredOn(line -> line.contains("dev.paxos.core.acceptor.Acceptor source:"))
                .singleElement()
                .asString()
                .contains("shared objects file");
        assertThat(loaded).filteredOn(line -> line.contains(" source: file:")).hasSizeLessThan(loaded.size() / 20);
    }

    @Test
    void aWrongArchiveOfTheRightSizeIsPassedOver() throws Exception {
        Path archive = archive();
        byte[] noise = new byte[(int) Files.size(archive)];
        new Random(1).nextBytes(noise);
        assertServes(archive, noise);
    }

    @Test
    void anArchiveThatWasMovedWithItsServerIsPassedOver() throws Exception {
        Path archive = archive();
        assertServes(archive, Files.readAllBytes(archive));
    }

    /** Puts what was prepared elsewhere, with an archive of these bytes, and starts that. */
    private void assertServes(Path archive, byte[] bytes) throws Exception {
        Path jar = Files.copy(
                Workbench.serverJar(), directory.resolve(Workbench.serverJar().getFileName()));
        Path folder = requireNonNull(archive.getParent());
        Path copy = directory.resolve(folder.getFileName());
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(one -> !one.equals(archive)).toList()) {
                Files.copy(file, copy.resolve(folder.relativize(file).toString()));
            }
        }
        Files.write(copy.resolve(folder.relativize(archive).toString()), bytes);
        int http = FreePorts.range(2);
        List<String> arguments = List.of(
                "--jar",
                jar.toString(),
                "--http-base",
                Integer.toString(http),
                "--grpc-base",
                Integer.toString(FreePorts.range(2)),
                "1");
        try (ScriptRun run = ScriptRun.start(
                ScriptRun.ofCheckout(),
                directory,
                Map.of("PAXOS_DATA_DIR", directory.resolve("data").toString()),
                arguments)) {
            RestCalls rest = new RestCalls(http + 1);
            Awaitility.await().atMost(ServerProcess.PATIENCE).until(() -> !run.isAlive() || rest.isUp());
            assertThat(run.isAlive()).as(run.out() + run.err()).isTrue();
            assertThat(rest.post("/api/paxos/prepare?id=1").status()).isEqualTo(200);
            assertThat(ProcessHandle.of(run.pid())
                            .orElseThrow()
                            .info()
                            .arguments()
                            .orElseThrow())
                    .contains(OPTION + copy.resolve(folder.relativize(archive).toString()));
        }
    }

    private static Path archive() throws IOException {
        return Workbench.program().stream()
                .filter(argument -> argument.startsWith(OPTION))
                .map(argument -> Path.of(argument.substring(OPTION.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no archive: " + Workbench.program()));
    }
}
