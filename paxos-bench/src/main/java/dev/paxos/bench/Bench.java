package dev.paxos.bench;

import dev.paxos.bench.report.Metric;
import dev.paxos.bench.report.Report;
import dev.paxos.bench.report.Sample;
import dev.paxos.bench.system.EtcdTarget;
import dev.paxos.bench.system.Installation;
import dev.paxos.bench.system.PaxosTarget;
import dev.paxos.bench.system.Target;
import dev.paxos.bench.system.ZooKeeperTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Measures this project's servers and their peers: system after system, in rounds. */
public final class Bench {
    /** Held, for a logger that nobody holds forgets its level. */
    private static final Logger CLIENT_LOG = Logger.getLogger("dev.paxos.client");

    private final Options options;
    private final List<Target> targets;
    private final List<Sample> samples = new ArrayList<>();
    private boolean failed;

    private Bench(Options options, List<Target> targets) {
        this.options = options;
        this.targets = targets;
    }

    /**
     * Runs the command.
     *
     * @param arguments as {@code bench.sh --help} tells
     */
    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        Path root = Path.of(System.getProperty("paxos.bench.root", "."))
                .toAbsolutePath()
                .normalize();
        CLIENT_LOG.setLevel(Level.WARNING);
        if (!given.isEmpty() && given.get(0).equals(Worker.ARGUMENT)) {
            Worker.run(given, name -> target(name, new Installation(root, root, null)));
            System.exit(0);
        }
        if (!given.isEmpty() && given.get(0).equals(JournalOpening.ARGUMENT)) {
            JournalOpening.run(given);
            return;
        }
        if (!given.isEmpty() && given.get(0).equals(EchoServer.ARGUMENT)) {
            EchoServer.run();
            return;
        }
        if (given.contains("-h") || given.contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.parse(given, root);
        } catch (Options.WrongOption e) {
            System.err.println("bench.sh: " + e.getMessage() + " (--help tells more)");
            System.exit(2);
            return;
        }
        List<Target> targets = installed(options, Installation.in(root, options.recordings()));
        if (targets.isEmpty()) {
            System.err.println("bench.sh: there is nothing to measure");
            System.exit(1);
        }
        boolean complete = new Bench(options, targets).run();
        // Threads of a client that failed must not keep this alive.
        System.exit(complete ? 0 : 1);
    }

    private static List<Target> installed(Options options, Installation installation) {
        List<Target> targets = new ArrayList<>();
        for (String name : options.targets()) {
            Target target = target(name, installation);
            Optional<String> missing = target.missing();
            if (missing.isPresent()) {
                System.err.println("***** SKIPPED: " + name + ": " + missing.get() + " *****");
            } else {
                targets.add(target);
            }
        }
        return targets;
    }

    private static Target target(String name, Installation installation) {
        return switch (name) {
            case "paxos" -> new PaxosTarget(installation, PaxosTarget.Client.SDK);
            case "paxos-mtls" -> new PaxosTarget(installation, PaxosTarget.Client.SDK_MUTUAL_TLS);
            case "paxos-grpc" -> new PaxosTarget(installation, PaxosTarget.Client.GRPC);
            case "paxos-rest" -> new PaxosTarget(installation, PaxosTarget.Client.REST);
            case "etcd" -> new EtcdTarget();
            case "zookeeper" -> new ZooKeeperTarget();
            default -> throw new IllegalArgumentException("there is no target '" + name + "'");
        };
    }

    /** Returns whether all could be measured. */
    private boolean run() throws Exception {
        if (options.recordings() != null) {
            Files.createDirectories(options.recordings());
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Experiment experiment : Experiments.of(options)) {
                for (Target target : targets) {
                    if (experiment.suits(target)) {
                        run(experiment, target, round);
                    }
                }
            }
        }
        say("");
        say(new Report(conditions(), samples).markdown());
        say("written to " + options.output());
        return !failed;
    }

    private void run(Experiment experiment, Target target, int round) throws Exception {
        say("round %d: %s".formatted(round, target.name()));
        Path directory = options.data().resolve(target.name());
        remove(directory);
        Files.createDirectories(directory);
        try {
            experiment.run(target, directory, round, this::took);
            remove(directory);
        } catch (IOException | RuntimeException | ExecutionException | TimeoutException e) {
            // The others are still worth measuring; what there is of this one's data stays for whoever looks into it.
            failed = true;
            System.err.println("***** FAILED: round " + round + ", " + target.name() + " *****");
            e.printStackTrace();
        }
        new Report(conditions(), samples).write(options.output());
    }

    private void took(Sample sample) {
        samples.add(sample);
        StringBuilder line = new StringBuilder("  %s, %s:".formatted(sample.experiment(), sample.load()));
        for (Metric metric : Metric.values()) {
            Double figure = sample.figures().get(metric);
            if (figure != null) {
                line.append(" %s %s;".formatted(metric.format(figure), metric.label()));
            }
        }
        if (!sample.failures().isEmpty()) {
            line.append(' ').append(sample.failures());
        }
        say(line.toString());
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private Map<String, String> conditions() {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("date", LocalDate.now(ZoneId.systemDefault()).toString());
        conditions.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        conditions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        conditions.put("Java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        for (Target target : targets) {
            conditions.put(target.name(), target.version());
        }
        conditions.put("rounds", Integer.toString(options.rounds()));
        conditions.put("seconds a measurement", Long.toString(options.seconds().toSeconds()));
        return conditions;
    }

    private static void remove(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
