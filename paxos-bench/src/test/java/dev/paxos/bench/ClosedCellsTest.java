package dev.paxos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.Tally;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosedCellsTest {
    @ParameterizedTest
    @CsvSource({
        // counted, acknowledged, unknown, wrong
        "10, 10, 0, 0",
        "9,  10, 0, 1",
        "11, 10, 0, 1",
        "11, 10, 1, 0",
        "10, 10, 1, 0",
        "9,  10, 1, 1",
        "13, 10, 1, 2",
    })
    void aCountIsWrongOutsideOfWhatIsAcknowledgedAndWhatIsUnknown(
            long counted, int acknowledged, int unknown, long wrong) {
        Tally tally = new Tally();
        for (int i = 0; i < acknowledged; i++) {
            tally.success(1);
        }
        for (int i = 0; i < unknown; i++) {
            tally.failure(new IllegalStateException());
        }
        assertThat(ClosedCells.wrongCount(counted, List.of(LoadResult.nothing(), tally.take())))
                .isEqualTo(wrong);
    }
}
