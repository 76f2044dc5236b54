package dev.paxos.bench;

import dev.paxos.bench.report.Metric;
import dev.paxos.bench.report.Sample;
import dev.paxos.bench.system.Installation;
import dev.paxos.bench.system.ProcessUsage;
import dev.paxos.bench.system.SdkSession;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.store.AcceptorStoreProvider;
import dev.paxos.core.store.StoreConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Opens the journal of a server in a JVM of its own, without the server around it. */
final class JournalOpening {
    static final String ARGUMENT = "open-journal";

    private static final double MIB = 1 << 20;

    private JournalOpening() {}

    /** Measures the opening of a directory that no server has open. */
    static Sample measure(Path directory, int round) throws IOException {
        Process process = new ProcessBuilder(
                        Installation.java(),
                        "-Xms32m",
                        "-Xmx512m",
                        "-XX:+UseG1GC",
                        "-cp",
                        Installation.classPath(),
                        Bench.class.getName(),
                        ARGUMENT,
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            double millis = number(answers.readLine());
            double residentBytes = number(answers.readLine());
            return new Sample(
                    "start of one acceptor",
                    "journal alone, 1,000,000 keys",
                    "paxos",
                    round,
                    Map.of(Metric.READY_MILLIS, millis, Metric.SERVER_RESIDENT_MIB, residentBytes / MIB),
                    Map.of());
        } finally {
            process.destroyForcibly();
        }
    }

    private static double number(String line) throws IOException {
        if (line == null) {
            throw new IOException("the journal could not be opened");
        }
        return Double.parseDouble(line);
    }

    /** The JVM of its own: says how many milliseconds it took, and its resident memory. */
    static void run(List<String> arguments) throws IOException {
        Path directory = Path.of(arguments.get(1));
        long begun = System.nanoTime();
        Acceptor acceptor = Acceptor.open(AcceptorStoreProvider.named("journal")
                .open(new StoreConfig(directory, SdkSession.CLUSTER_NAME, 1, Map.of())));
        System.out.println((System.nanoTime() - begun) / 1e6);
        System.out.println(ProcessUsage.residentBytes(ProcessHandle.current().pid()));
        acceptor.shutdown().join();
    }
}
