package dev.paxos.core.proposer;

import java.io.Serial;

/**
 * An operation ended without telling the state of its key. Which of the kinds it is says what is known of the change.
 * The message is one line for a person.
 */
public abstract sealed class PaxosException extends RuntimeException
        permits NoQuorumException, IndeterminateException, OverloadedException {
    @Serial
    private static final long serialVersionUID = 1;

    PaxosException(String message) {
        super(message, null, false, false);
    }
}
