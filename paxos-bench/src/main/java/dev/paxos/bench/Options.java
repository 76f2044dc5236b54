package dev.paxos.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param targets the names of the systems, in the order in which they take turns
 * @param workloads the names of the workloads and experiments
 * @param clients how many operations are under way, one figure a measurement
 * @param seconds how long a measurement takes
 * @param warmUp how long a load runs before it is measured
 * @param rounds how often all is measured
 * @param keys how many keys there are, each on a cluster of its own
 * @param valueBytes how large a value is, each on a cluster of its own
 * @param perSecond the rate of open loops
 * @param output where the report goes
 * @param data where the servers keep their data; removed afterwards
 * @param recordings where flight recordings of servers and client go, or null for none
 */
record Options(
        List<String> targets,
        List<String> workloads,
        List<Integer> clients,
        Duration seconds,
        Duration warmUp,
        int rounds,
        List<Integer> keys,
        List<Integer> valueBytes,
        int perSecond,
        Path output,
        Path data,
        @Nullable Path recordings) {
    static final String USAGE = """
            usage: bench.sh [options]

              --targets a,b       systems under test, in turn: paxos (the SDK), paxos-mtls (the same with
                                  mutual TLS), paxos-grpc (RegisterService), paxos-rest, etcd, zookeeper (all but
                                  paxos-mtls and paxos-rest)
              --workloads a,b     put, get, get-stale, mixed, increment: closed loops;
                                  kill, pause, cut: writes at a fixed rate while a server fails;
                                  processes: increments from 8 processes;
                                  acceptor: one acceptor beside the bare disk and the bare network;
                                  million: one acceptor with 1,000,000 keys, compaction and restart;
                                  start: from nothing to the first put, and idle memory
                                  (put,get,mixed,increment)
              --clients n,m       operations under way, one measurement each (1,64,256)
              --seconds n         length of a measurement (5)
              --warm-up n         seconds of a load before it is measured (2)
              --rounds n          how often all is measured, system after system (3)
              --keys n,m          how many keys there are (10000)
              --value-bytes n,m   how large a value is (100)
              --rate n            operations a second in open loops (1000)
              --quick             one round of one second
              --output DIR        for report.md and report.json (paxos-bench/target/report)
              --data DIR          for the servers' data, on the disk to be measured; emptied afterwards
                                  (paxos-bench/target/data)
              --jfr DIR           records the JVMs of servers and client
              -h, --help          prints this
            """;

    private static final Set<String> TARGETS =
            Set.of("paxos", "paxos-mtls", "paxos-grpc", "paxos-rest", "etcd", "zookeeper");

    /** Arguments that cannot be understood; the message is one line for a person. */
    static final class WrongOption extends Exception {
        private static final long serialVersionUID = 1;

        WrongOption(String message) {
            super(message);
        }
    }

    /**
     * Reads arguments.
     *
     * @param arguments as given on the command line
     * @param root the checkout, in which the defaults of the directories are
     * @throws WrongOption if one is unknown, wrong or incomplete
     */
    static Options parse(List<String> arguments, Path root) throws WrongOption {
        Path target = root.resolve("paxos-bench").resolve("target");
        List<String> targets = List.of("paxos", "paxos-grpc", "etcd", "zookeeper");
        List<String> workloads = List.of("put", "get", "mixed", "increment");
        List<Integer> clients = List.of(1, 64, 256);
        int seconds = 5;
        int warmUp = 2;
        int rounds = 3;
        List<Integer> keys = List.of(10_000);
        List<Integer> valueBytes = List.of(100);
        int perSecond = 1000;
        Path output = target.resolve("report");
        Path data = target.resolve("data");
        Path recordings = null;
        Deque<String> left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            String option = left.pop();
            switch (option) {
                case "--targets" -> targets = list(option, left, name -> known(option, TARGETS, name));
                case "--workloads" -> workloads = list(option, left, name -> known(option, Experiments.names(), name));
                case "--clients" -> clients = list(option, left, text -> whole(option, text, 1, 10_000));
                case "--seconds" -> seconds = whole(option, word(option, left), 1, 3600);
                case "--warm-up" -> warmUp = whole(option, word(option, left), 0, 3600);
                case "--rounds" -> rounds = whole(option, word(option, left), 1, 1000);
                case "--keys" -> keys = list(option, left, text -> whole(option, text, 1, 9_999_999));
                case "--value-bytes" -> valueBytes = list(option, left, text -> whole(option, text, 1, 1 << 20));
                case "--rate" -> perSecond = whole(option, word(option, left), 1, 1_000_000);
                case "--quick" -> {
                    seconds = 1;
                    warmUp = 1;
                    rounds = 1;
                }
                case "--output" -> output = Path.of(word(option, left)).toAbsolutePath();
                case "--data" -> data = Path.of(word(option, left)).toAbsolutePath();
                case "--jfr" -> recordings = Path.of(word(option, left)).toAbsolutePath();
                default -> throw new WrongOption("there is no option '" + option + "'");
            }
        }
        return new Options(
                targets,
                workloads,
                clients,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmUp),
                rounds,
                keys,
                valueBytes,
                perSecond,
                output,
                data,
                recordings);
    }

    private interface Parser<T> {
        T parse(String text) throws WrongOption;
    }

    private static String word(String option, Deque<String> left) throws WrongOption {
        if (left.isEmpty()) {
            throw new WrongOption(option + " needs a value");
        }
        return left.pop();
    }

    private static <T> List<T> list(String option, Deque<String> left, Parser<T> parser) throws WrongOption {
        List<T> all = new java.util.ArrayList<>();
        for (String part : word(option, left).split(",", -1)) {
            all.add(parser.parse(part));
        }
        return List.copyOf(all);
    }

    private static String known(String option, Set<String> names, String name) throws WrongOption {
        if (!names.contains(name)) {
            throw new WrongOption(option + ": there is no '" + name + "', only "
                    + String.join(", ", names.stream().sorted().toList()));
        }
        return name;
    }

    private static int whole(String option, String text, int least, int most) throws WrongOption {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, as a number out of range is.
        }
        throw new WrongOption(option + ": is '" + text + "', must be a whole number from " + least + " to " + most);
    }
}
