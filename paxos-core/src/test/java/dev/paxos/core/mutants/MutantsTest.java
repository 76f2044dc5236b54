package dev.paxos.core.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests the tests: each mutant is one wrong line in the real code, and a golden trace or the simulation must find it.
 * The code as it is passes both, loaded in the same way. {@code paxos.mutants.seeds}: how many seeds to simulate; {@code
 * paxos.mutants.simulation-only}: true to see what the simulation finds alone, which is not all.
 */
class MutantsTest {
    private static final boolean TRACES = !Boolean.getBoolean("paxos.mutants.simulation-only");
    private static final long SEEDS = Long.getLong("paxos.mutants.seeds", 40);
    private static final int AT_ONCE = 2;
    private static final Duration MOST = Duration.ofMinutes(10);
    /** Held, so that its level is not forgotten: mutants complain of themselves. */
    private static final Logger LOG = Logger.getLogger("dev.paxos.core");

    /** How one variant fared. */
    private record Row(String name, String rule, String foundBy, long milliseconds) {
        @Override
        public String toString() {
            return "| %s | %s | %s | %.1f s |"
                    .formatted(name, rule, foundBy.isEmpty() ? "-" : foundBy, milliseconds / 1e3);
        }
    }

    @Test
    void every_mutant_is_found_and_the_real_code_is_not() throws Exception {
        List<Mutant> mutants = Stream.of(AcceptorMutants.ALL, JournalMutants.ALL, ProposerMutants.ALL)
                .flatMap(List::stream)
                .toList();
        assertThat(mutants).hasSizeGreaterThan(50);
        assertThat(mutants.stream().map(Mutant::name)).doesNotHaveDuplicates();
        assertThat(mutants.stream().map(MutantsTest::misfit).filter(problem -> !problem.isEmpty()))
                .as("mutants that do not fit the code any more")
                .isEmpty();
        LOG.setLevel(Level.OFF);
        List<Row> rows = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "mutants");
            thread.setDaemon(true);
            return thread;
        });
        try {
            MutantCompiler compiler = new MutantCompiler();
            Future<Row> real = threads.submit(() -> judge("none", "", Map.of()));
            List<Future<Row>> judged = mutants.stream()
                    .map(mutant -> threads.submit(() -> judge(mutant.name(), mutant.rule(), compiler.compile(mutant))))
                    .toList();
            rows.add(real.get(MOST.toMillis(), TimeUnit.MILLISECONDS));
            for (Future<Row> row : judged) {
                rows.add(row.get(MOST.toMillis(), TimeUnit.MILLISECONDS));
            }
        } finally {
            threads.shutdownNow();
            LOG.setLevel(null);
        }
        print(rows);
        assertThat(rows.get(0).foundBy).as("what is found in the real code").isEmpty();
        assertThat(rows.stream().skip(1).filter(row -> row.foundBy.isEmpty()).map(Row::name))
                .as("mutants that nothing finds")
                .isEmpty();
    }

    private static String misfit(Mutant mutant) {
        try {
            String unused = MutantCompiler.changed(mutant);
            return "";
        } catch (IOException | IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Row judge(String name, String rule, Map<String, byte[]> classes)
            throws ReflectiveOperationException {
        long begin = System.nanoTime();
        Object found = new MutantLoader(classes)
                .loadClass(Catchers.class.getName())
                .getMethod("findFault", boolean.class, long.class)
                .invoke(null, TRACES, SEEDS);
        return new Row(name, rule, String.valueOf(found), (System.nanoTime() - begin) / 1_000_000);
    }

    /** What a person wants to see of this test. */
    private static void print(List<Row> rows) {
        System.out.println("| mutant | rule that it breaks | found by | in |\n| --- | --- | --- | --- |");
        rows.forEach(System.out::println);
    }

    @Test
    void a_mutant_that_does_not_fit_the_source_exactly_once_is_refused() {
        Mutant missing = new Mutant("missing", "", "X.java", "a  = c", "x");
        Mutant twice = new Mutant("twice", "", "X.java", "= b", "x");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> missing.applyTo("a = b"))
                .withMessageContaining("not hold");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> twice.applyTo("a = b; c =\n b"))
                .withMessageContaining("more than once");
        assertThat(twice.applyTo("a =\n b;")).isEqualTo("a x;");
    }
}
