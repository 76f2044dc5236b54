package dev.paxos.core.register;

import dev.paxos.core.Ballot;
import dev.paxos.core.Proposal;
import java.util.Optional;

/** What a register's proposal says of itself: for checks that look at the values on the wire. */
public final class EnvelopeView {
    private static final EnvelopeFormat FORMAT = new EnvelopeFormat();

    private final Envelope envelope;

    private EnvelopeView(Envelope envelope) {
        this.envelope = envelope;
    }

    /** Reads a proposal; {@link Proposal#NONE} is a register that was never changed. */
    public static EnvelopeView of(Proposal proposal) {
        return new EnvelopeView(proposal.isNone() ? Envelope.NEVER_CHANGED : FORMAT.decode(proposal));
    }

    public RegisterState state() {
        return envelope.state();
    }

    /** Returns the text of the value, or nothing where the register is absent. */
    public Optional<String> text() {
        return envelope.state().value().map(value -> value.text().orElseThrow());
    }

    /** Tells whether a round at this ballot is what one must be that changed a base: a higher version, one round more. */
    public boolean isMadeFrom(EnvelopeView base, Ballot ballot) {
        long version = envelope.state().version();
        return version > base.envelope.state().version()
                && envelope.lineage().equals(base.envelope.lineage().then(ballot, version));
    }

    /** Tells whether it is the same state, of the same rounds. */
    public boolean isSameAs(EnvelopeView other) {
        return envelope.equals(other.envelope);
    }
}
