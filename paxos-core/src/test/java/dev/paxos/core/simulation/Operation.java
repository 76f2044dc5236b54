package dev.paxos.core.simulation;

import dev.paxos.core.register.RegisterState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of a client, and what it was told. */
final class Operation {
    static final long NEVER = Long.MAX_VALUE;

    /** What is called, and what may become of it. */
    enum Kind {
        GET(Result.READ),
        PUT(Result.APPLIED),
        PUT_IF_ABSENT(Result.APPLIED, Result.DECLINED),
        COMPARE_AND_SET(Result.APPLIED, Result.DECLINED),
        UPDATE(Result.APPLIED),
        DELETE(Result.APPLIED, Result.DECLINED),
        DELETE_VERSION(Result.APPLIED, Result.DECLINED),
        PROPOSE(Result.DECIDED),
        DECISION(Result.DECIDED, Result.UNDECIDED);

        @SuppressWarnings("ImmutableEnumChecker") // It is: made by List.of.
        private final List<Result> ends;

        Kind(Result... ends) {
            this.ends = List.of(ends);
        }

        /** What becomes of it where nothing is in its way. */
        List<Result> ends() {
            return ends;
        }

        boolean changes() {
            return this != GET && this != DECISION;
        }

        boolean isOfDecisions() {
            return this == PROPOSE || this == DECISION;
        }
    }

    /** What a caller was told. */
    enum Result {
        PENDING,
        APPLIED,
        DECLINED,
        READ,
        DECIDED,
        UNDECIDED,
        NO_QUORUM,
        INDETERMINATE,
        OVERLOADED,
        CALLER_CRASHED;

        /** Tells whether a change may have been made, or yet be made, of which its caller was not told. */
        boolean isUnknown() {
            return this == PENDING || this == INDETERMINATE || this == CALLER_CRASHED;
        }

        /** Tells whether the caller was told a state. */
        boolean tellsAState() {
            return this == APPLIED || this == DECLINED || this == READ;
        }
    }

    final int number;
    final Kind kind;
    final String key;
    final long expectedVersion;
    final long startNanos;

    long endNanos = NEVER;
    Result result = Result.PENDING;

    /** Before the change, where it was applied. */
    @Nullable
    RegisterState before;

    /** After the change, or what was read, or what stood against it. */
    @Nullable
    RegisterState state;

    /** What was decided. */
    @Nullable
    String decided;

    boolean own;

    Operation(int number, Kind kind, String key, long expectedVersion, long startNanos) {
        this.number = number;
        this.kind = kind;
        this.key = key;
        this.expectedVersion = expectedVersion;
        this.startNanos = startNanos;
    }

    /** What it writes; no other operation writes the same. */
    String token() {
        return "t" + number;
    }

    /** What it leaves where it is applied to a text, or to nothing. */
    @Nullable
    String appliedTo(@Nullable String before) {
        return switch (kind) {
            case PUT, PUT_IF_ABSENT, COMPARE_AND_SET, PROPOSE -> token();
            case UPDATE -> updated(before);
            case DELETE, DELETE_VERSION -> null;
            case GET, DECISION -> throw new IllegalStateException("changes nothing");
        };
    }

    /** The token, and the state that it was put upon. */
    String updated(@Nullable String before) {
        return token() + "<" + (before == null ? "" : tokenOf(before));
    }

    /** Tells whether its condition holds. */
    boolean holds(long version, @Nullable String text) {
        return switch (kind) {
            case PUT, UPDATE -> true;
            case PUT_IF_ABSENT -> text == null;
            case COMPARE_AND_SET -> version == expectedVersion;
            case DELETE -> text != null;
            case DELETE_VERSION -> text != null && version == expectedVersion;
            case GET, DECISION, PROPOSE -> false;
        };
    }

    /** The token at the beginning of a text that an operation wrote. */
    static String tokenOf(String text) {
        int end = text.indexOf('<');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public String toString() {
        return "%s %s(%s%s) of %.3f to %s ms: %s%s"
                .formatted(
                        token(),
                        kind,
                        key,
                        expectedVersion < 0 ? "" : " at version " + expectedVersion,
                        startNanos / 1e6,
                        endNanos == NEVER ? "-" : "%.3f".formatted(endNanos / 1e6),
                        result,
                        state != null ? " " + state : decided != null ? " " + decided : "");
    }
}
