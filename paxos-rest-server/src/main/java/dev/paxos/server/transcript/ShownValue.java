package dev.paxos.server.transcript;

import dev.paxos.core.Key;
import dev.paxos.core.Namespace;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.register.RegisterState;
import java.util.Optional;

/**
 * So much of a value as is kept of it. Of what an acceptor holds for a register that is the register's own value.
 *
 * @param text the value, where it is short text
 * @param bytes its size
 * @param version the version of the register, or 0 where there is none
 */
public record ShownValue(Optional<String> text, int bytes, long version) {
    private static final int MAX_BYTES = 200;

    static ShownValue of(Value value) {
        return of(value, 0);
    }

    private static ShownValue of(Value value, long version) {
        return new ShownValue(value.size() <= MAX_BYTES ? value.text() : Optional.empty(), value.size(), version);
    }

    static Optional<ShownValue> of(Key key, Proposal proposal) {
        if (proposal.isNone()) {
            return Optional.empty();
        }
        return Optional.of(key.namespace() == Namespace.REGISTERS ? ofRegister(proposal) : of(proposal.value()));
    }

    /** A register without a value has no text, and a size of 0. */
    private static ShownValue ofRegister(Proposal proposal) {
        RegisterState state;
        try {
            state = RegisterState.in(proposal);
        } catch (IllegalArgumentException e) {
            return of(proposal.value());
        }
        return state.value()
                .map(value -> of(value, state.version()))
                .orElseGet(() -> new ShownValue(Optional.empty(), 0, state.version()));
    }
}
