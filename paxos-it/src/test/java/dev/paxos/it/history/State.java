package dev.paxos.it.history;

import java.util.Optional;

/**
 * What a register holds: the checker's own notion of it, and not the product's.
 *
 * @param version 0 before the first change, one more with each
 * @param value the value, or nothing
 */
public record State(long version, Optional<String> value) {
    /** Before the first change. */
    public static final State NEVER_CHANGED = new State(0, Optional.empty());

    /** Returns the state of a version with a value. */
    public static State of(long version, String value) {
        return new State(version, Optional.of(value));
    }

    State changedTo(Optional<String> changed) {
        return new State(version + 1, changed);
    }

    @Override
    public String toString() {
        return version + ":" + value.orElse("-");
    }
}
