package dev.paxos.core.register;

import dev.paxos.core.Ballot;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.trace.Text;
import java.util.Optional;

/**
 * How traces write registers: {@code v2:blue<2.8@2,1.7@1} is blue at version 2, made by rounds 2.8 and before it 1.7. Of a
 * longer lineage the ends are shown, {@code <4.8@4..1.7@1}.
 */
public final class EnvelopeText {
    private EnvelopeText() {}

    /** Writes the value of a register, or nothing where it is none. */
    public static Optional<String> of(Value value) {
        try {
            Envelope envelope = new EnvelopeFormat().decode(new Proposal(Ballot.of(0), value));
            return Optional.of(of(envelope.state()) + of(envelope.lineage()));
        } catch (IllegalArgumentException notOfARegister) {
            return Optional.empty();
        }
    }

    private static String of(Lineage lineage) {
        int last = lineage.rounds() - 1;
        return switch (lineage.rounds()) {
            case 0 -> "";
            case 1 -> "<" + round(lineage, 0);
            default -> "<" + round(lineage, 0) + (last == 1 ? "," : "..") + round(lineage, last);
        };
    }

    private static String round(Lineage lineage, int index) {
        return Text.of(Ballot.of(lineage.ballot(index))) + "@" + lineage.version(index);
    }

    /** Writes what a register holds. */
    public static String of(RegisterState state) {
        return "v" + state.version() + ":" + state.value().map(Value::toString).orElse("-");
    }
}
