/**
 * The SDK: one cluster's acceptors over gRPC.
 *
 * <pre>
 * PaxosClient              a client of one cluster: made by its Builder, from Endpoints
 *   Broadcast              one message to every server
 *     Answers              what came of it, by server id: an {@link dev.paxos.client.Answer} each
 *   PeerMonitor            pings every other server: a PeerStatus each
 *     Reachability         up or down, from what came of the pings
 *   MessageTracer          follows each message, for who traces them
 *   Connection             how things stand with one server; ServerIdentity, who answers there
 *   PaxosTls               the files that secure the connections; TlsFiles reads them, and again when they change
 *   BearerToken            says who the client is, where no certificate does
 *   GrpcAcceptorClient     one remote acceptor
 *     ExchangeStream       one connection to it, from the attempt to its end
 *     CallQueue            from the callers' threads to the event loop: PendingCalls
 *     CallTable            sent, and waiting for the reply
 *     ReconnectPolicy      when to try again
 *     Silence              slow, or dead?
 * ProtoMapping             core values to protocol buffers and back, for both ends
 * Budget, EventLoops, TransportLimits   shared with the server's end
 * </pre>
 *
 * <p>What it does not do: decide. Which replies make a majority, and what follows, is the proposer's business. It sends
 * nothing twice.
 */
@NullMarked
package dev.paxos.client;

import org.jspecify.annotations.NullMarked;
