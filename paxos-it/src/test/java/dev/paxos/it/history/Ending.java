package dev.paxos.it.history;

import java.util.OptionalLong;

/** What became of an operation, as its client was told. */
public sealed interface Ending {
    /** It may have taken effect, may yet at any later time, or never will. */
    Ending INDETERMINATE = new Indeterminate();

    /** It has not taken effect and never will. */
    Ending NEVER = new Never();

    /** It took effect, and nothing more is known: neither whether it found anything to change. */
    Ending DONE = new Told(Change.UNTOLD, Seen.NOTHING, Seen.NOTHING);

    /** It was made, to one state, and left another. */
    static Ending applied(Seen before, Seen after) {
        return new Told(Change.MADE, before, after);
    }

    /** It changed nothing: it was a read, or its condition did not hold. */
    static Ending unchanged(Seen state) {
        return new Told(Change.NOT_MADE, state, state);
    }

    /** Whether the register was changed. */
    enum Change {
        MADE,
        NOT_MADE,
        UNTOLD
    }

    /**
     * It took effect between its start and its end.
     *
     * @param change whether it changed the register
     * @param before what was told of the state that it found
     * @param after what was told of the state that it left
     */
    record Told(Change change, Seen before, Seen after) implements Ending {
        /** Returns the version that the register had afterwards, if that is known. */
        OptionalLong versionLeft() {
            if (after.version().isPresent() || before.version().isEmpty() || change == Change.UNTOLD) {
                return after.version();
            }
            return OptionalLong.of(before.version().getAsLong() + (change == Change.MADE ? 1 : 0));
        }

        boolean agreesWith(State found, State left) {
            boolean changed = found.version() != left.version();
            return (change == Change.UNTOLD || (change == Change.MADE) == changed)
                    && before.agreesWith(found)
                    && after.agreesWith(left);
        }

        @Override
        public String toString() {
            return change + " " + before + " -> " + after;
        }
    }

    /** See {@link #INDETERMINATE}. */
    record Indeterminate() implements Ending {}

    /** See {@link #NEVER}. */
    record Never() implements Ending {}
}
