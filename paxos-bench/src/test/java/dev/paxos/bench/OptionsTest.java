package dev.paxos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    private static final Path ROOT = Path.of("/checkout");

    private static Options parse(String... arguments) throws Options.WrongOption {
        return Options.parse(List.of(arguments), ROOT);
    }

    @Test
    void everythingHasADefault() throws Exception {
        Options options = parse();
        assertThat(options.targets()).containsExactly("paxos", "paxos-grpc", "etcd", "zookeeper");
        assertThat(options.workloads()).containsExactly("put", "get", "mixed", "increment");
        assertThat(options.clients()).containsExactly(1, 64, 256);
        assertThat(options.keys()).containsExactly(10_000);
        assertThat(options.valueBytes()).containsExactly(100);
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.output()).isEqualTo(ROOT.resolve("paxos-bench/target/report"));
        assertThat(options.recordings()).isNull();
    }

    @Test
    void everyOptionIsTaken() throws Exception {
        Options options = parse(
                ("--targets etcd,paxos --workloads kill,put --clients 3,4 --seconds 7 --warm-up 8 --rounds 9 --keys 10,11"
                                + " --value-bytes 12,13 --rate 14 --output /o --data /d --jfr /j")
                        .split(" ", -1));
        assertThat(options)
                .isEqualTo(new Options(
                        List.of("etcd", "paxos"),
                        List.of("kill", "put"),
                        List.of(3, 4),
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(8),
                        9,
                        List.of(10, 11),
                        List.of(12, 13),
                        14,
                        Path.of("/o"),
                        Path.of("/d"),
                        Path.of("/j")));
    }

    @Test
    void quickIsShortAndWhatComesAfterItIsStronger() throws Exception {
        Options options = parse("--quick", "--rounds", "2");
        assertThat(options.seconds()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.rounds()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--fast            | there is no option '--fast'",
                "--seconds         | --seconds needs a value",
                "--seconds 0       | --seconds: is '0', must be a whole number from 1 to 3600",
                "--seconds 1.5     | --seconds: is '1.5', must be a whole number from 1 to 3600",
                "--clients 1,,2    | --clients: is '', must be a whole number from 1 to 10000",
                "--targets consul  | --targets: there is no 'consul', only etcd, paxos, paxos-grpc, paxos-mtls, paxos-rest, zookeeper",
            })
    void whatCannotBeUnderstoodIsNamed(String arguments, String message) {
        assertThatThrownBy(() -> parse(arguments.split(" ", -1)))
                .isInstanceOf(Options.WrongOption.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void theHelpNamesEveryWorkload() {
        assertThat(Experiments.names())
                .allSatisfy(name -> assertThat(Options.USAGE).contains(name));
    }
}
