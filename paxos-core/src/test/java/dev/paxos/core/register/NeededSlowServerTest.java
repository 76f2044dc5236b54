package dev.paxos.core.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.simulation.DelayedAcceptors;
import dev.paxos.core.simulation.VirtualTime;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One who reaches the nearest of three servers alone prepares there again and again. Whoever wants to get on needs the
 * two others, which take longer to answer than the first patience with them lasts.
 */
class NeededSlowServerTest {
    private static final Key KEY = Key.register("r");
    private static final long MILLISECOND = 1_000_000;

    private final VirtualTime time = new VirtualTime();

    @ParameterizedTest(name = "{0} times slower")
    @ValueSource(ints = {400, 800, 1600})
    void is_waited_for_all_the_same(int times) {
        Random random = new Random(times);
        DelayedAcceptors acceptors = new DelayedAcceptors(time, random, 1, times, times);
        ProposerContext context =
                new ProposerContext(acceptors.clients(), 7, ProposerLimits.DEFAULT, time, new Random(1));
        prepareAgainAndAgain(Objects.requireNonNull(acceptors.clients().get(1)), 1, random);

        CompletableFuture<Outcome> put = new Registers(context).register("r").put(Value.EMPTY);
        while (!put.isDone()) {
            time.runOne();
        }

        assertThat(put).isCompleted();
    }

    private void prepareAgainAndAgain(AcceptorClient nearest, long counter, Random random) {
        var unused = nearest.prepare(KEY, Ballot.of((1_000 * counter) << 20 | 8));
        long pauseNanos = (8 + random.nextInt(16)) * MILLISECOND;
        time.schedule(pauseNanos, () -> prepareAgainAndAgain(nearest, counter + 1, random));
    }
}
