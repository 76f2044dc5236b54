package dev.paxos.core.proposer;

import java.io.Serial;

/** The change was not begun: too many operations are under way in this process. */
public final class OverloadedException extends PaxosException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param detail which limit was reached
     */
    public OverloadedException(String detail) {
        super("overloaded: " + detail);
    }
}
