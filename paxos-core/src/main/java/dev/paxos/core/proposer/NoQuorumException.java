package dev.paxos.core.proposer;

import java.io.Serial;

/** The change was <b>not</b> applied and never will be: no majority answered in time or could take it, and no accept that was sent can take effect. */
public final class NoQuorumException extends PaxosException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param detail which acceptors did not answer, and why
     */
    public NoQuorumException(String detail) {
        super("no quorum: " + detail);
    }
}
