package dev.paxos.core.register;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.paxos.core.Ballot;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;

/** Registers whose value is anything: another program may have put it there. */
class EnvelopeFormatFuzzTest {
    private final EnvelopeFormat format = new EnvelopeFormat();

    @FuzzTest(maxDuration = "5s")
    void bytesAreRefusedOrTheOnlyOnesOfTheirState(byte[] bytes) {
        Envelope envelope;
        try {
            envelope = format.decode(proposal(Value.wrap(bytes.clone())));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining(":");
            return;
        }
        Value encoded = format.encode(envelope);
        assertThat(encoded).isEqualTo(Value.wrap(bytes.clone()));
        assertThat(format.decode(proposal(encoded))).isEqualTo(envelope);
        Lineage lineage = envelope.lineage();
        for (int i = 1; i < lineage.rounds(); i++) {
            assertThat(lineage.ballot(i)).isLessThan(lineage.ballot(i - 1)).isNotNegative();
            assertThat(lineage.version(i)).isLessThan(lineage.version(i - 1)).isPositive();
        }
    }

    private static Proposal proposal(Value value) {
        return new Proposal(Ballot.of(1), value);
    }
}
