package dev.paxos.spec;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tlc2.TLC;

/** Runs the model checker, each time in a JVM of its own: it keeps its state in static fields. */
final class Tlc {
    private final Path specification;
    private final Path target;

    Tlc(Path specification, Path target) {
        this.specification = specification;
        this.target = target;
    }

    Verdict run(Check check, Duration deadline) throws IOException, InterruptedException {
        Path directory = target.resolve(check.name().replaceAll("[ +]+", "-"));
        Files.createDirectories(directory);
        Path configuration = directory.resolve("model.cfg");
        Files.writeString(configuration, check.configuration(specification));
        Path output = directory.resolve("output.txt");
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command(check, configuration, directory))
                .directory(specification.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("TLC did not end within " + deadline + ", see " + output);
            }
        } finally {
            process.destroyForcibly();
        }
        return Verdict.of(Files.readString(output), Duration.ofNanos(System.nanoTime() - begin));
    }

    private static List<String> command(Check check, Path configuration, Path directory) throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-XX:ParallelGCThreads=1",
                check.isLong() ? "-Xmx4g" : "-Xmx1g",
                // The standard modules are unpacked there.
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                jar().toString(),
                TLC.class.getName(),
                "-workers",
                "1",
                "-deadlock", // not checked: ballots are bounded, so every behaviour ends
                "-metadir",
                directory.resolve("states").toString(),
                "-config",
                configuration.toString(),
                check.module() + ".tla");
    }

    private static Path jar() throws IOException {
        try {
            return Path.of(TLC.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
