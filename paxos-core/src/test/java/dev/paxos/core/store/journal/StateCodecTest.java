package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Proposal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** States as bytes, and back. */
class StateCodecTest {
    private static AcceptorState decoded(AcceptorState state) {
        ByteBuffer bytes = ByteBuffer.allocate(StateCodec.measure(key(1), state));
        StateCodec.put(bytes, key(1), state);
        assertThat(bytes.hasRemaining()).isFalse();
        List<AcceptorState> found = new ArrayList<>();
        StateCodec.decode(bytes.flip(), 1, (key, read) -> found.add(read));
        assertThat(found).containsExactly(state);
        return found.get(0);
    }

    @Test
    void all_bare_promises_share_one_proposal() {
        assertThat(decoded(promised(7)).accepted()).isSameAs(Proposal.NONE);
        assertThat(decoded(promised(0)).accepted()).isSameAs(Proposal.NONE);
    }

    @Test
    void an_accepted_empty_value_is_no_bare_promise() {
        assertThat(decoded(accepted(7, "")).accepted()).isNotEqualTo(Proposal.NONE);
    }

    @Test
    void a_value_without_a_ballot_is_refused() {
        AcceptorState state = accepted(7, "abc");
        ByteBuffer bytes = ByteBuffer.allocate(StateCodec.measure(key(1), state));
        StateCodec.put(bytes, key(1), state);
        int acceptedBallot = bytes.position() - 3 - Integer.BYTES - Long.BYTES;
        assertThat(bytes.getLong(acceptedBallot)).isEqualTo(7);
        bytes.putLong(acceptedBallot, -1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateCodec.decode(bytes.flip(), 1, (key, read) -> {}))
                .withMessageStartingWith("ballot: ");
    }
}
