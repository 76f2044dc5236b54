package dev.paxos.core.register;

import static dev.paxos.core.simulation.DelayedAcceptors.DOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Value;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.simulation.DelayedAcceptors;
import dev.paxos.core.simulation.VirtualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Proposers with several callers each, who want the same few keys, where every server that is up has to agree and one of
 * them is slow: a round takes long, and whoever begins another breaks it.
 */
class ContendedKeysTest {
    private static final List<String> KEYS = List.of("a", "a", "b", "c", "d");
    private static final int PROPOSERS = 5;
    private static final int CALLERS = 3;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final VirtualTime time = new VirtualTime();
    private final long[] lastNanos = new long[PROPOSERS];
    private final long[] longestNanos = new long[PROPOSERS];
    private int successes;

    @ParameterizedTest(name = "the third is {0} times slower, the fourth {1} times or down, seed {2}")
    @CsvSource({"10, 0, 1", "40, 0, 2", "40, 0, 3", "40, 0, 4", "10, 1000, 5", "10, 3000, 6", "40, 1000, 7"})
    void no_proposer_is_long_without_a_success(int third, int fourth, long seed) {
        Random random = new Random(seed);
        DelayedAcceptors acceptors = new DelayedAcceptors(time, random, 10, 10, third, fourth, DOWN);
        ProposerLimits limits = ProposerLimits.DEFAULT.withDeadline(Duration.ofSeconds(2));
        for (int proposer = 0; proposer < PROPOSERS; proposer++) {
            Registers registers =
                    new Registers(new ProposerContext(acceptors.clients(), 7 + proposer, limits, time, random));
            for (int caller = 0; caller < CALLERS; caller++) {
                update(proposer, registers, random);
            }
        }
        while (time.nanoTime() < 60 * SECOND) {
            time.runOne();
        }

        IntStream.range(0, PROPOSERS).forEach(this::noteGap);
        assertThat(successes).as("in a minute").isGreaterThan(3_000);
        assertThat(Arrays.stream(longestNanos).map(nanos -> nanos / MILLISECOND).boxed())
                .as("milliseconds without a success")
                .allMatch(millis -> millis < 1_000);
    }

    private void noteGap(int proposer) {
        longestNanos[proposer] = Math.max(longestNanos[proposer], time.nanoTime() - lastNanos[proposer]);
    }

    private void update(int proposer, Registers registers, Random random) {
        Register register = registers.register(KEYS.get(random.nextInt(KEYS.size())));
        var unused = register.put(Value.EMPTY).whenComplete((outcome, failure) -> {
            if (failure == null) {
                successes++;
                noteGap(proposer);
                lastNanos[proposer] = time.nanoTime();
            }
            time.schedule(15 * MILLISECOND, () -> update(proposer, registers, random));
        });
    }
}
