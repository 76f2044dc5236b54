package dev.paxos.server.security;

/** What is said to a call. A refusal is one line, and shows nothing of what the caller presented. */
public sealed interface Verdict {
    /** The caller may. */
    record Granted() implements Verdict {}

    /**
     * Nobody knows who the caller is.
     *
     * @param tokenGiven whether there was a token, which then is not known
     */
    record Unauthenticated(boolean tokenGiven) implements Verdict {
        /** Returns what to tell the caller. */
        public String message() {
            return tokenGiven
                    ? "the bearer token is not known"
                    : "this needs a bearer token, or a client certificate that has a role";
        }
    }

    /**
     * The caller is known, and may not.
     *
     * @param has the role that the caller has
     * @param needed the role that the call needs
     */
    record Forbidden(Role has, Role needed) implements Verdict {
        /** Returns what to tell the caller. */
        public String message() {
            return "this needs the role " + needed + ", the caller has " + has;
        }
    }
}
