package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What nobody asked for costs a server nothing: not even its classes are loaded. */
final class LoadedClassesIT {
    /** Of Micrometer, the part that counts: Spring needs another one. */
    private static final List<String> ON_DEMAND = List.of("io.micrometer.core.", "io.prometheus.", "io.opentelemetry.");

    /** Spring has to know the name of its first class, and no more. */
    private static final String TRANSCRIPTS = "dev.paxos.server.transcript.";

    private static final String PAGE_FILE = "dev.paxos.server.rest.PageFile";

    @RegisterExtension
    final Workbench bench = new Workbench();

    @Test
    void metricsTracesAndThePageAreLoadedWhenTheyAreAskedFor() throws IOException {
        Path classes = bench.newDirectory("classes").resolve("loaded");
        ServerSpec spec = bench.clusterSpecs(1).get(0);
        ServerProcess server =
                bench.start(spec.under("env", "JAVA_TOOL_OPTIONS=-Xlog:class+load:file=" + classes + "::filecount=0"));
        server.rest().post("/api/broadcast/paxos/propose?key=k&value=v");
        assertThat(server.rest().get("/api/paxos/health").status()).isEqualTo(200);

        assertThat(loaded(classes, "dev.paxos.server.")).isNotEmpty();
        for (String onDemand : ON_DEMAND) {
            assertThat(loaded(classes, onDemand)).as(onDemand).isEmpty();
        }
        assertThat(loaded(classes, TRANSCRIPTS)).allMatch(line -> line.contains(" " + TRANSCRIPTS + "Transcriber "));

        assertThat(server.rest().get("/actuator/prometheus").status()).isEqualTo(200);

        assertThat(loaded(classes, "io.micrometer.core.")).isNotEmpty();
        assertThat(loaded(classes, PAGE_FILE)).isEmpty();

        assertThat(server.rest().get("/").status()).isEqualTo(200);
        assertThat(server.rest().post("/api/transcript/propose?key=k&value=v").status())
                .isEqualTo(200);

        assertThat(loaded(classes, PAGE_FILE)).isNotEmpty();
        assertThat(loaded(classes, TRANSCRIPTS)).hasSizeGreaterThan(1);
        assertThat(loaded(classes, "io.opentelemetry.")).isEmpty();
    }

    private static List<String> loaded(Path classes, String prefix) throws IOException {
        try (Stream<String> lines = Files.lines(classes)) {
            return lines.filter(line -> line.contains(" " + prefix)).toList();
        }
    }
}
