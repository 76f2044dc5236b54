/**
 * Versioned registers and write-once decisions, on a proposer.
 *
 * <pre>
 * Registers             the registers of a cluster, by name
 *   Register            one: get, put, putIfAbsent, compareAndSet, update, delete
 *     BlockingRegister  the same for callers that wait
 *   RegisterState       version and value
 *   Outcome             Applied or Declined
 * Decisions             one value a key, once and for all
 *   Decision            what was decided
 * EnvelopeFormat        the bytes of a register's value, with the {@link dev.paxos.core.register.Lineage} of its rounds
 * </pre>
 *
 * <p>All is linearizable per key. There is no order between keys, and no transaction over several.
 */
@NullMarked
package dev.paxos.core.register;

import org.jspecify.annotations.NullMarked;
