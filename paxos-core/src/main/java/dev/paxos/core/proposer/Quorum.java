package dev.paxos.core.proposer;

/**
 * How many of the cluster's acceptors decide: any two majorities share one.
 *
 * @param servers how many acceptors there are, {@value #MAX_SERVERS} at most
 */
record Quorum(int servers) {
    static final int MAX_SERVERS = 31;

    Quorum {
        if (servers < 1 || servers > MAX_SERVERS) {
            throw new IllegalArgumentException("servers: there are " + servers + ", must be 1 to " + MAX_SERVERS);
        }
    }

    int majority() {
        return servers / 2 + 1;
    }
}
