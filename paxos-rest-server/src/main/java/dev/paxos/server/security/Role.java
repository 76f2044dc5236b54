package dev.paxos.server.security;

import java.util.Locale;

/**
 * What a caller may do. Each includes those before it, for it could do their part in a roundabout way: a condition that
 * does not hold tells a writer the value, and who speaks to acceptors can change any register.
 */
public enum Role {
    /** Reads registers, decisions and how the servers are. */
    READ,
    /** Changes registers, and proposes decisions. */
    WRITE,
    /** Sends the messages of the protocol: another server, or a client that proposes by itself. */
    PEER;

    /**
     * Tells whether this suffices.
     *
     * @param needed the role that a call needs
     * @return true if this is it, or includes it
     */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** Returns the role as settings and messages have it, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
