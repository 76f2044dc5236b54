package dev.paxos.core.register;

/**
 * All that a register's value carries.
 *
 * @param state version and value
 * @param lineage the rounds that made it
 */
record Envelope(RegisterState state, Lineage lineage) {
    static final Envelope NEVER_CHANGED = new Envelope(RegisterState.NEVER_CHANGED, Lineage.EMPTY);
}
