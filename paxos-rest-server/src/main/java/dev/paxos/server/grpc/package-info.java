/**
 * The gRPC services, of the acceptor and of registers: each translates, and makes one call.
 *
 * <pre>
 * AcceptorGrpcService      unary calls, and the stream of batches
 *   ExchangeSession        one client's stream
 *     PendingReply         one request of it, and then its reply
 *   AcceptorRequests       from a message to the acceptor
 * RegisterGrpcService      registers, this server being the proposer
 *   RegisterMapping        states and outcomes as messages and statuses
 * UnaryCalls               answers unary calls of either, each on its own event loop
 *   UnaryReply             one call, and then its reply
 * RequestTracer            follows the requests that are part of a trace
 * CallTimes                counts unary calls; ExchangeStatistics, what goes over the streams
 * GrpcFailure              why there is no reply, as a status or in a stream
 * AccessInterceptor        refuses who may not, before a call's first message
 * ClusterNameInterceptor   refuses calls that are meant for another cluster
 * GrpcServerTransport      threads and limits of the gRPC server
 * ConnectionLimit          bounds the connections and their streams
 * PartialMessages          bounds what has arrived of messages
 * GrpcTls                  TLS, from a certificate that can be replaced; CurrentSslContext follows that
 * </pre>
 *
 * <p>What it does not do: decide anything, or keep anything beyond a call.
 */
@NullMarked
package dev.paxos.server.grpc;

import org.jspecify.annotations.NullMarked;
