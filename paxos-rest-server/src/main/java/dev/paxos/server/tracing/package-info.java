/**
 * Traces by OpenTelemetry, where a setting asks for them: a span for each request, round and message.
 *
 * <pre>
 * Tracing               what the interfaces and the way to the acceptors are handed; knows nothing of OpenTelemetry
 *   OpenTelemetryTracing   sends spans to a collector
 *     RoundTracer          rounds, and their messages, where this server proposes
 *     ReceivedTracer       messages of other proposers at this acceptor
 *     RestTracer           requests by REST
 *     CallTracer           unary calls by gRPC
 *   TraceParent            the header of W3C Trace Context
 * </pre>
 *
 * <p>What it does not do: load a class of OpenTelemetry while it is off.
 */
@NullMarked
package dev.paxos.server.tracing;

import org.jspecify.annotations.NullMarked;
