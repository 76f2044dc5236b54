package dev.paxos.server.rest;

import dev.paxos.core.register.RegisterState;
import jakarta.servlet.http.HttpServletRequest;

/**
 * What a request asks of the register's state before anything is done, RFC 9110 §13.1. Without a modification date the
 * two headers are all that there is.
 *
 * @param ifMatch the register must have a value, of one of these versions
 * @param ifNoneMatch the register must not have a value of one of these versions
 */
record Preconditions(EntityTags ifMatch, EntityTags ifNoneMatch) {
    private static final String IF_MATCH = "If-Match";
    private static final String IF_NONE_MATCH = "If-None-Match";

    /**
     * Reads them.
     *
     * @throws ProblemException if a header is malformed
     */
    static Preconditions of(HttpServletRequest request) {
        return new Preconditions(EntityTags.of(request, IF_MATCH), EntityTags.of(request, IF_NONE_MATCH));
    }

    boolean areNone() {
        return !ifMatch.given() && !ifNoneMatch.given();
    }

    boolean hold(RegisterState state) {
        return ifMatchHolds(state) && ifNoneMatchHolds(state);
    }

    /** A deleted register has a version and nothing that could match. */
    boolean ifMatchHolds(RegisterState state) {
        return !ifMatch.given() || (state.isPresent() && ifMatch.matchStrongly(state.version()));
    }

    boolean ifNoneMatchHolds(RegisterState state) {
        return !ifNoneMatch.given() || !state.isPresent() || !ifNoneMatch.matchWeakly(state.version());
    }

    /** What to tell where they do not hold: what is there instead. */
    ProblemException failed(RegisterState state) {
        String actual = "the register " + (state.isPresent() ? "is at version " + state.version() : "is absent");
        String detail = ifMatchHolds(state)
                ? IF_NONE_MATCH + ": " + actual + ", must be " + (ifNoneMatch.any() ? "absent" : "at another")
                : IF_MATCH + ": " + actual + ", must " + wanted();
        return new ProblemException(Problem.declined(detail, state));
    }

    private String wanted() {
        if (ifMatch.any()) {
            return "have a value";
        }
        return ifMatch.strong().isEmpty()
                ? "be named by a strong entity tag"
                : "be at version " + Shown.bare(String.join(" or ", ifMatch.strong()));
    }

    static String entityTag(RegisterState state) {
        return '"' + Long.toString(state.version()) + '"';
    }
}
