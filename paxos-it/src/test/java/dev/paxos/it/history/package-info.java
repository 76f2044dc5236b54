/**
 * Histories of registers, as clients saw them, and whether they are linearizable: whether each operation can have
 * taken effect at one moment between its start and its end, in one order that explains all that was told.
 *
 * <pre>
 * Operation               one operation of one client, with its times
 *   Call                  what was asked for, and what that does to a State
 *   Ending                what became of it: told, indeterminate, or never to take effect
 *     Seen                what an answer told of a state
 * Linearizability         the checker: Wing and Gong's search, for the operations of one key
 *   Evidence              what the answers, taken together, say of each version: it prunes the search
 * PlainChecks             what can be seen without a search
 * </pre>
 *
 * <p>What is not here: clients and clusters. The checker is tested against histories that are wrong, and against
 * another checker.
 */
@NullMarked
package dev.paxos.it.history;

import org.jspecify.annotations.NullMarked;
