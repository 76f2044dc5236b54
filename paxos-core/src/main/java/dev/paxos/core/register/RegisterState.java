package dev.paxos.core.register;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.util.Optional;

/**
 * What a register holds.
 *
 * @param version 0 before the first change, one more with each, across deletion and re-creation
 * @param value the value, or nothing before the first change and after a deletion
 */
public record RegisterState(long version, Optional<Value> value) {
    /** The state of a register that was never changed. */
    public static final RegisterState NEVER_CHANGED = new RegisterState(0, Optional.empty());

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the version is negative, or 0 with a value
     */
    public RegisterState {
        requireNonNull(value, "value");
        if (version < 0 || (version == 0 && value.isPresent())) {
            throw new IllegalArgumentException(
                    "version: is " + version + (value.isPresent() ? " with a value" : "") + ", must be positive");
        }
    }

    /**
     * Reads the state out of what an acceptor has accepted for the key of a register.
     *
     * @param accepted a proposal
     * @return the state that it makes, should it be chosen
     * @throws IllegalArgumentException if its value is none of a register's; the message begins with {@code envelope}
     */
    public static RegisterState in(Proposal accepted) {
        return new EnvelopeFormat().decode(accepted).state();
    }

    /**
     * Tells whether there is a value.
     *
     * @return false before the first change and after a deletion
     */
    public boolean isPresent() {
        return value.isPresent();
    }

    RegisterState with(Optional<Value> changed) {
        return new RegisterState(version + 1, changed);
    }
}
