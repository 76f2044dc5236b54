/**
 * How this server and the others are.
 *
 * <pre>
 * ServerHealth   whether this acceptor serves, which of the others do, and whether that is a majority
 * PeerLog        a line in the log when another server goes away, and when it is back
 * </pre>
 *
 * <p>What it does not do: find out. The acceptor knows of itself, {@link dev.paxos.client.PeerMonitor} of the others.
 */
@NullMarked
package dev.paxos.server.health;

import org.jspecify.annotations.NullMarked;
