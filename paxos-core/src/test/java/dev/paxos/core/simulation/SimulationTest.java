package dev.paxos.core.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Searches seeds for one at which something that must hold does not. {@code paxos.sim.seeds}: how many; {@code
 * paxos.sim.minutes}: for how long instead; {@code paxos.sim.first-seed}: from where, by default from where nobody
 * looked before; {@code paxos.sim.scenario}: this one alone, as a failure prints it.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("paxos.sim.seeds", 1_000);
    private static final long MINUTES = Long.getLong("paxos.sim.minutes", 0);
    private static final long FIRST_SEED = Long.getLong("paxos.sim.first-seed", System.currentTimeMillis());
    private static final int FEWEST_SEEDS_THAT_MEET_ALL = 500;
    private static final int MOST_LINES_PRINTED = 400;

    @Test
    @DisabledIfSystemProperty(named = "paxos.sim.scenario", matches = ".+")
    void what_must_hold_holds_whatever_goes_wrong() throws IOException {
        System.out.println("Simulation: the first seed is " + FIRST_SEED);
        long begin = System.nanoTime();
        Coverage coverage = new Coverage();
        long runs = 0;
        while (MINUTES > 0
                ? System.nanoTime() - begin < Duration.ofMinutes(MINUTES).toNanos()
                : runs < SEEDS) {
            run(Scenario.of(FIRST_SEED + runs++), coverage);
        }
        System.out.printf("Simulation: %.1f s, %s", (System.nanoTime() - begin) / 1e9, coverage);
        if (runs >= FEWEST_SEEDS_THAT_MEET_ALL) {
            assertThat(coverage.missing()).as("what never happened").isEmpty();
        }
    }

    @Test
    @DisabledIfSystemProperty(named = "paxos.sim.scenario", matches = ".+")
    void what_once_failed_holds() throws IOException {
        List<Scenario> scenarios;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                requireNonNull(SimulationTest.class.getResourceAsStream("past-failures.txt")),
                StandardCharsets.UTF_8))) {
            scenarios = lines.lines()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .map(Scenario::parse)
                    .toList();
        }
        for (Scenario scenario : scenarios) {
            run(scenario, new Coverage());
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "paxos.sim.scenario", matches = ".+")
    void one_scenario() throws IOException {
        run(Scenario.parse(System.getProperty("paxos.sim.scenario", "")), new Coverage());
    }

    @Test
    void the_same_seed_is_the_same_run() {
        for (long seed = 1; seed <= 20; seed++) {
            Trace once = Trace.silent();
            Simulation.run(Scenario.of(seed), new Coverage(), once);
            Trace again = Trace.readable();
            Simulation.run(Scenario.of(seed), new Coverage(), again);
            assertThat(again.events()).as("seed %d", seed).isEqualTo(once.events());
            assertThat(again.hash()).as("seed %d", seed).isEqualTo(once.hash());
            assertThat(again.hash())
                    .as("seed %d", seed)
                    .isNotEqualTo(hashOf(Scenario.of(seed).withOperations(1)));
        }
    }

    private static long hashOf(Scenario scenario) {
        Trace trace = Trace.silent();
        Simulation.run(scenario, new Coverage(), trace);
        return trace.hash();
    }

    private static void run(Scenario scenario, Coverage coverage) throws IOException {
        try {
            Simulation.run(scenario, coverage, Trace.silent());
        } catch (AssertionError e) {
            throw explained(scenario, e);
        } catch (RuntimeException e) {
            throw explained(scenario, new AssertionError("a fault of the code: " + e, e));
        }
    }

    /** The failure again, in the smallest scenario that still fails, with all that happened in it. */
    private static AssertionError explained(Scenario failing, AssertionError failure) throws IOException {
        Scenario smallest = Shrinker.shrink(failing);
        Trace trace = Trace.readable();
        AssertionError shrunk =
                Optional.ofNullable(Shrinker.failure(smallest, trace)).orElse(failure);
        Path file = Path.of("target", "simulation-" + failing.seed() + ".txt");
        Files.createDirectories(requireNonNull(file.getParent()));
        Files.write(file, trace.lines());
        List<String> lines = trace.lines();
        int left = Math.max(0, lines.size() - MOST_LINES_PRINTED);
        System.out.println("Simulation: seed " + failing.seed() + " fails: " + failure.getMessage());
        System.out.println("The smallest of it that still fails, from event " + left + " on; all is in " + file);
        lines.subList(left, lines.size()).forEach(System.out::println);
        String command = "./mvnw test -pl paxos-core -Dtest=SimulationTest -Dpaxos.sim.scenario=" + smallest.describe();
        System.out.println(shrunk.getMessage());
        System.out.println(command);
        return new AssertionError(
                "seed " + failing.seed() + ": " + shrunk.getMessage() + System.lineSeparator() + "Again by: " + command,
                shrunk);
    }
}
