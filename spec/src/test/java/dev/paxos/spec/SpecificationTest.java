package dev.paxos.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * TLC finds nothing in the models, and the right thing in each that has a fault. The long ones run, too, with {@code
 * -Dpaxos.spec.long}.
 */
class SpecificationTest {
    private static final boolean LONG = System.getProperty("paxos.spec.long") != null;
    private static final Duration DEADLINE = LONG ? Duration.ofHours(2) : Duration.ofMinutes(5);
    private static final Path SPECIFICATION = Path.of("").toAbsolutePath();

    /** Lines of the table, by the place of their check. */
    private static final Map<Integer, String> TABLE = new ConcurrentSkipListMap<>();

    private final Tlc tlc =
            new Tlc(SPECIFICATION, SPECIFICATION.resolve("target").resolve("tlc"));

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> each_model_holds_and_each_fault_is_found() throws IOException {
        List<Check> checks = Check.readAll(SPECIFICATION);
        return Stream.iterate(0, place -> place < checks.size(), place -> place + 1)
                .filter(place -> LONG || !checks.get(place).isLong())
                .map(place -> dynamicTest(checks.get(place).name(), () -> run(place, checks.get(place))));
    }

    @Test
    void every_fault_that_the_modules_know_is_planted() throws IOException {
        assertThat(Check.readAll(SPECIFICATION).stream()
                        .filter(check -> !check.isLong())
                        .map(Check::change))
                .containsAll(Modules.faults(SPECIFICATION))
                .hasSizeGreaterThan(8);
    }

    private void run(int place, Check check) throws IOException, InterruptedException {
        Verdict verdict = tlc.run(check, DEADLINE);
        TABLE.put(
                place,
                String.format(
                        Locale.ROOT,
                        "%-14s %-24s %-32s %-32s %10d %5d %7.1f",
                        check.model(),
                        check.change(),
                        check.expected(),
                        verdict.found(),
                        verdict.distinctStates(),
                        verdict.depth(),
                        verdict.took().toMillis() / 1000.0));
        assertThat(verdict.found()).as(check.toString()).isEqualTo(check.expected());
    }

    @AfterAll
    static void printTable() {
        System.out.printf(
                "%-14s %-24s %-32s %-32s %10s %5s %7s%n",
                "model", "change", "expected", "found", "states", "depth", "seconds");
        TABLE.values().forEach(System.out::println);
    }
}
