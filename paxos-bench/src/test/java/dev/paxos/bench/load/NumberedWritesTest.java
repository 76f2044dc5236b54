package dev.paxos.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.bench.system.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NumberedWritesTest {
    private static final int KEYS = 2;

    private final List<Completion> ends = new ArrayList<>();
    private final StubSession session = new StubSession(ends::add);
    private long now;
    private final NumberedWrites writes = new NumberedWrites(KEYS, 100, session, () -> now++);

    private byte[] begin(int number) {
        writes.begin(session, number, failure -> {});
        return Objects.requireNonNull(session.values.get(number % KEYS));
    }

    private void acknowledge(int number) {
        ends.get(number).done(null);
    }

    @Test
    void whatWasAcknowledgedMustBeThereUnlessOverwritten() throws Exception {
        byte[] first = begin(0);
        acknowledge(0);
        begin(1);
        begin(2);
        assertThat(writes.countWrong()).isZero();
        session.values.put(0, first);
        assertThat(writes.countWrong()).isZero();
        acknowledge(2);
        assertThat(writes.countWrong()).isEqualTo(1);
    }

    @Test
    void ofTwoWritesAtTheSameTimeEitherMayBeTheLast() throws Exception {
        byte[] first = begin(0);
        begin(1);
        begin(2);
        acknowledge(2);
        acknowledge(0);
        session.values.put(0, first);
        assertThat(writes.countWrong()).isZero();
    }

    @Test
    void aWriteWhoseOutcomeIsUnknownMayComeLate() throws Exception {
        byte[] first = begin(0);
        ends.get(0).done(new IllegalStateException("nobody knows"));
        begin(1);
        begin(2);
        acknowledge(2);
        session.values.put(0, first);
        assertThat(writes.countWrong()).isZero();
    }

    @Test
    void whatWasThereBeforeMustBeGoneOnceAWriteIsAcknowledged() throws Exception {
        begin(0);
        session.values.put(0, new byte[100]);
        assertThat(writes.countWrong()).isZero();
        acknowledge(0);
        assertThat(writes.countWrong()).isEqualTo(1);
    }

    @Test
    void whatWasToldNotToBeAppliedMustNotBeThere() throws Exception {
        begin(0);
        ends.get(0).done(new UnsupportedOperationException("not applied"));
        assertThat(writes.countWrong()).isEqualTo(1);
    }

    @Test
    void aValueOfAnotherKeyIsWrong() throws Exception {
        begin(0);
        byte[] other = begin(1);
        session.values.put(0, other);
        assertThat(writes.countWrong()).isEqualTo(1);
    }
}
