package dev.paxos.core.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Value;
import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.simulation.DelayedAcceptors;
import dev.paxos.core.simulation.VirtualTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many proposers that change one key as fast as they can, on a network without faults. */
class HotKeyTest {
    private static final long MICROSECOND = 1_000;
    private static final long SECOND = 1_000_000_000;

    private final VirtualTime time = new VirtualTime();
    private final Map<Class<?>, Integer> failed = new HashMap<>();

    @ParameterizedTest(name = "{0} proposers, seed {1}")
    @CsvSource({"2, 1", "3, 2", "5, 3", "8, 4", "8, 5", "16, 6"})
    void none_starves_and_together_they_get_on(int proposers, long seed) {
        Random random = new Random(seed);
        DelayedAcceptors acceptors = new DelayedAcceptors(time, random, 1, 1, 1);
        int[] applied = new int[proposers];
        for (int proposer = 0; proposer < proposers; proposer++) {
            Registers registers = new Registers(
                    new ProposerContext(acceptors.clients(), 7 + proposer, ProposerLimits.DEFAULT, time, random));
            update(applied, proposer, registers.register("hot"));
        }
        while (time.nanoTime() < 10 * SECOND) {
            time.runOne();
        }

        int sum = Arrays.stream(applied).sum();
        assertThat(failed.keySet())
                .as("who raced may be left in doubt, no more")
                .isSubsetOf(IndeterminateException.class);
        assertThat(failed.getOrDefault(IndeterminateException.class, 0)).isLessThan(sum / 100);
        assertThat(sum).as("in ten seconds").isGreaterThan(8_000);
        assertThat(Arrays.stream(applied).min().orElseThrow())
                .as("the least share of %s", Arrays.toString(applied))
                .isGreaterThan(sum / proposers / 2);
    }

    private void update(int[] applied, int proposer, Register register) {
        var unused = register.update(value -> Optional.of(Value.EMPTY)).whenComplete((outcome, failure) -> {
            if (failure == null) {
                applied[proposer]++;
            } else {
                failed.merge(failure.getClass(), 1, Integer::sum);
            }
            time.schedule(10 * MICROSECOND, () -> update(applied, proposer, register));
        });
    }
}
