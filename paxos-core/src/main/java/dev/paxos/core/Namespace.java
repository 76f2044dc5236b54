package dev.paxos.core;

/** The two kinds of key. A name in one never meets the same name in the other. */
public enum Namespace {
    /** Write-once decisions, and the plain prepare and accept of the REST interface: values are raw bytes. */
    DECISIONS,
    /** Versioned registers: values are envelopes. */
    REGISTERS
}
