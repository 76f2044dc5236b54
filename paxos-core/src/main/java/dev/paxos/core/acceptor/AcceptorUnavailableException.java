package dev.paxos.core.acceptor;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/** An acceptor gave no reply. The message is one line for a person, and begins with the reason. */
public final class AcceptorUnavailableException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Why there is no reply, and what is known of the message that got none. */
    public enum Reason {
        /** Could not be reached, or the connection broke. The message may have arrived, if it was sent. */
        UNREACHABLE("unavailable"),
        /** No reply within the deadline. The message may have arrived, and may yet arrive, if it was sent. */
        DEADLINE_EXCEEDED("deadline exceeded"),
        /** Another server answers at the address, or one of another cluster. Nothing was changed. */
        WRONG_SERVER("wrong server"),
        /** The acceptor cannot take the message as it is: a field of it is malformed or too large. Nothing was changed. */
        INVALID("invalid"),
        /** The acceptor, or the queue to it, has no room for more just now. Nothing was changed. */
        OVERLOADED("overloaded"),
        /** The acceptor's disk, or its memory for states, is full. Nothing was changed; reads are answered. */
        STORE_FULL("store full"),
        /** A storage fault halted the acceptor until it is restarted. Whether the message took effect is unknown. */
        HALTED("halted"),
        /** The client or the acceptor is closed. Nothing was changed. */
        CLOSED("closed");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        private boolean excludesEffect() {
            return switch (this) {
                case WRONG_SERVER, INVALID, OVERLOADED, STORE_FULL, CLOSED -> true;
                case UNREACHABLE, DEADLINE_EXCEEDED, HALTED -> false;
            };
        }

        /** Returns the reason in plain lower-case words, as messages begin with it. */
        @Override
        public String toString() {
            return words;
        }
    }

    private final Reason reason;
    private final boolean beforeSending;

    /**
     * Makes one of what may have been sent, with a message {@code <reason>: <detail>}. It has no stack trace: it is a
     * reply that did not come, not a fault of the code.
     *
     * @param reason the reason
     * @param detail what a person needs to know more
     */
    public AcceptorUnavailableException(Reason reason, String detail) {
        this(reason, reason + ": " + detail, false);
    }

    private AcceptorUnavailableException(Reason reason, String message, boolean beforeSending) {
        super(message, null, false, false);
        this.reason = requireNonNull(reason, "reason");
        this.beforeSending = beforeSending;
    }

    /**
     * Returns the same of what was not sent and never will be.
     *
     * @return one with the same reason and message, by which nothing was changed
     */
    public AcceptorUnavailableException beforeSending() {
        return new AcceptorUnavailableException(reason, String.valueOf(getMessage()), true);
    }

    /**
     * Returns the reason.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Tells whether what got no reply surely had no effect and never will.
     *
     * @return true if nothing was changed by it
     */
    public boolean nothingChanged() {
        return beforeSending || reason.excludesEffect();
    }
}
