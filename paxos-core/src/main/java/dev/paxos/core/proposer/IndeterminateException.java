package dev.paxos.core.proposer;

import java.io.Serial;

/** The change may or may not be applied, now or later: it was sent, and what became of it could not be learnt in time. */
public final class IndeterminateException extends PaxosException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param detail what stood in the way
     */
    public IndeterminateException(String detail) {
        super("indeterminate: " + detail);
    }
}
