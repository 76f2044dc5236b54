package dev.paxos.it.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The checker and Lincheck's, which shares nothing with it, judge many small histories alike, right and wrong ones. */
@Timeout(240)
final class SecondOpinionTest {
    private static final int HISTORIES = Integer.getInteger("paxos.it.histories", 10_000);
    private static final long SEED = Long.getLong("paxos.it.seed", System.nanoTime());

    @Test
    void bothJudgesSayTheSame() throws ReflectiveOperationException {
        System.out.println("SecondOpinionTest: " + HISTORIES + " histories, -Dpaxos.it.seed=" + SEED);
        Random random = new Random(SEED);
        LincheckJudge lincheck = new LincheckJudge();
        int linearizable = 0;
        for (int i = 0; i < HISTORIES; i++) {
            Histories histories =
                    new Histories(random, 2 + random.nextInt(3), 1 + random.nextInt(3), random.nextInt(5) == 0);
            List<Operation> history = histories.next(3 + random.nextInt(6));
            int spoilings = random.nextInt(4);
            List<Operation> judged = history;
            for (int spoiling = 0; spoiling < spoilings; spoiling++) {
                judged = histories.spoilt(judged);
            }

            boolean second = lincheck.isLinearizable(judged);
            assertThat(Linearizability.violation(judged).isEmpty())
                    .as("history %d of seed %d: %s", i, SEED, judged)
                    .isEqualTo(second);
            assertThat(second || spoilings > 0)
                    .as("history %d of seed %d is right", i, SEED)
                    .isTrue();
            linearizable += second ? 1 : 0;
        }
        System.out.println("SecondOpinionTest: " + linearizable + " linearizable, " + (HISTORIES - linearizable)
                + " not, in the eyes of both");
        assertThat(linearizable).isBetween(HISTORIES / 5, HISTORIES * 4 / 5);
    }
}
