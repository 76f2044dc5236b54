package dev.paxos.it.history;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an answer told of a state, which may be less than all.
 *
 * @param version the version, if it was told
 * @param presence whether there was a value
 * @param value the value, if it was told
 */
public record Seen(OptionalLong version, Presence presence, Optional<String> value) {
    /** Nothing was told. */
    public static final Seen NOTHING = new Seen(OptionalLong.empty(), Presence.UNTOLD, Optional.empty());

    /** There was no value, at a version that was not told. */
    public static final Seen ABSENT = new Seen(OptionalLong.empty(), Presence.ABSENT, Optional.empty());

    /** There was a value, neither it nor its version was told. */
    public static final Seen PRESENT = new Seen(OptionalLong.empty(), Presence.PRESENT, Optional.empty());

    /** Whether there was a value. */
    public enum Presence {
        PRESENT,
        ABSENT,
        UNTOLD
    }

    /** All was told. */
    public static Seen of(State state) {
        return new Seen(
                OptionalLong.of(state.version()),
                state.value().isPresent() ? Presence.PRESENT : Presence.ABSENT,
                state.value());
    }

    /** The version was told, and whether there was a value. */
    public static Seen at(long version, boolean present) {
        return new Seen(OptionalLong.of(version), present ? Presence.PRESENT : Presence.ABSENT, Optional.empty());
    }

    /** The version alone was told. */
    public static Seen at(long version) {
        return new Seen(OptionalLong.of(version), Presence.UNTOLD, Optional.empty());
    }

    /** Returns the whole state, if all was told. */
    Optional<State> whole() {
        boolean all = version.isPresent() && (value.isPresent() || presence == Presence.ABSENT);
        return all ? Optional.of(new State(version.getAsLong(), value)) : Optional.empty();
    }

    boolean agreesWith(State state) {
        return (version.isEmpty() || version.getAsLong() == state.version())
                && (presence == Presence.UNTOLD
                        || (presence == Presence.PRESENT) == state.value().isPresent())
                && (value.isEmpty() || value.equals(state.value()));
    }

    @Override
    public String toString() {
        return (version.isPresent() ? Long.toString(version.getAsLong()) : "?")
                + ":"
                + value.orElse(presence == Presence.ABSENT ? "-" : "?");
    }
}
