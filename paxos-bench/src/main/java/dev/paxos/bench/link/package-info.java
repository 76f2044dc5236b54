/**
 * Links between processes of this machine, with the faults that networks have.
 *
 * <pre>
 * FaultyLink       a port before another one, and what is the matter with the link between them
 *   Crossing       one connection over it
 *   Passage        one direction of the link: when bytes may go on
 * </pre>
 *
 * <p>What is not here: loss, duplication and reordering of packets, which TCP hides from those who use it.
 */
@NullMarked
package dev.paxos.bench.link;

import org.jspecify.annotations.NullMarked;
