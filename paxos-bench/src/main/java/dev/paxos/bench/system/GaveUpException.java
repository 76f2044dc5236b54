package dev.paxos.bench.system;

/** An increment was not tried again, and did not take effect. */
final class GaveUpException extends Exception {
    private static final long serialVersionUID = 1;

    GaveUpException() {
        super("not tried again", null, false, false);
    }
}
