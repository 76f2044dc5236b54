package dev.paxos.core.register;

import dev.paxos.core.Ballot;
import dev.paxos.core.Value;

/**
 * What was decided for a key, once and for all.
 *
 * @param value the value
 * @param ballot the ballot of the proposal that this proposer made or found
 * @param own whether it is the value that the caller proposed
 */
public record Decision(Value value, Ballot ballot, boolean own) {}
