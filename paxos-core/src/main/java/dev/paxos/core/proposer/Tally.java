package dev.paxos.core.proposer;

/**
 * Counts the acceptors that granted and that did not, each once: the first answer of a server stands. Lost as soon as
 * a majority can no longer come about, which with an even number of servers is before a majority refused.
 */
final class Tally {
    enum Status {
        PENDING,
        WON,
        LOST
    }

    private final Quorum quorum;
    private int granted;
    private int refused;

    Tally(Quorum quorum) {
        this.quorum = quorum;
    }

    /** Counts a grant, and tells whether it was the first answer of the server. */
    boolean grant(int server) {
        if (hasAnswered(server)) {
            return false;
        }
        granted |= bit(server);
        return true;
    }

    /** Counts a refusal or a missing answer, and tells whether it was the first answer of the server. */
    boolean refuse(int server) {
        if (hasAnswered(server)) {
            return false;
        }
        refused |= bit(server);
        return true;
    }

    Status status() {
        if (Integer.bitCount(granted) >= quorum.majority()) {
            return Status.WON;
        }
        return quorum.servers() - Integer.bitCount(refused) < quorum.majority() ? Status.LOST : Status.PENDING;
    }

    boolean isComplete() {
        return Integer.bitCount(granted | refused) == quorum.servers();
    }

    int refusals() {
        return Integer.bitCount(refused);
    }

    /** A bit for each server that has not answered. */
    int silent() {
        return ~(granted | refused) & (1 << quorum.servers()) - 1;
    }

    /** A bit for each server that has granted. */
    int granted() {
        return granted;
    }

    private boolean hasAnswered(int server) {
        return ((granted | refused) & bit(server)) != 0;
    }

    private int bit(int server) {
        if (server < 0 || server >= quorum.servers()) {
            throw new IllegalArgumentException("server: index " + server + " of " + quorum.servers());
        }
        return 1 << server;
    }
}
