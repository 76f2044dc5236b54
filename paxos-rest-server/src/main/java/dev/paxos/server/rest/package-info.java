/**
 * The REST interface, as {@code docs/api.md} gives it: HTTP and JSON on the one side, the core's values on the other.
 *
 * <pre>
 * AcceptorController    /api/paxos: one message to this server's acceptor
 * HealthController      /api/paxos/health: how this server and the others are
 * MetricsController     /actuator/prometheus: what the server counts; RequestTimes counts the requests
 * BroadcastController   /api/broadcast/paxos: one message to the acceptors of all servers, or a whole proposal
 * RegisterController    /api/registers: registers, this server being the proposer
 *   Preconditions         If-Match and If-None-Match of a request, each of EntityTags
 *   RegisterBody          what a register holds; RegisterBodyConverter writes it in the form that is asked for
 * TranscriptController  /api/transcript: one operation with every message that it took, as TranscriptJson
 * PageController        / and /page: the files of the page on which a person sees the cluster, each a PageFile
 * OpenApiController     /v3/api-docs and /swagger-ui: this interface, described
 * ForeignOriginFilter   refuses what a browser sends for a page of another site
 * AccessFilter          refuses who may not, by the NeededRole of a request
 * OperationLimit        bounds what either proposes at once
 * AnswerLimit           bounds the values in answers that wait for their clients
 * BodyReader            reads bodies, within a time and a memory
 * HandlerThreads        keeps threads for health
 * BoundedHttpProtocol   bounds Tomcat's connections of one address, how long headers may take, what is pipelined
 * ParameterReader       takes the parameters out of query, form and JSON body, strictly
 *   Parameters          the parameters of one request
 *   PercentDecoder      name=value pairs and paths, percent-encoded UTF-8
 * JsonBody              the body of an answer; AcceptorJson makes those of the acceptor's replies
 *   JsonBodyConverter     writes it
 * Problem               an RFC 9457 problem, of a ProblemType
 *   ProblemException    carries one out of a handler
 *   ProblemResolver     turns any exception of a handler into one
 *   ProblemReportValve  turns what Tomcat itself refuses into one
 * </pre>
 *
 * <p>What it does not do: decide anything, or wait for anything. Each handler translates and makes one call.
 */
@NullMarked
package dev.paxos.server.rest;

import org.jspecify.annotations.NullMarked;
