/**
 * Single operations with all their messages written down, for a person who wants to see how Paxos comes to its end.
 *
 * <pre>
 * Transcriber         runs an operation with proposers of its own, and tells all of it as a Transcript
 *   RecordingAcceptor an acceptor whose messages are written down
 *   MessageLog        what was written down: each Exchange, in one time, so many at most
 *   ShownValue        so much of a value as is kept
 * </pre>
 *
 * <p>What it does not do: touch the operations of anyone else. Nothing is recorded, and nothing runs, but for whom asks.
 */
@NullMarked
package dev.paxos.server.transcript;

import org.jspecify.annotations.NullMarked;
