/**
 * One server of a cluster as a Spring Boot application: its start, its settings and its wiring.
 *
 * <pre>
 * PaxosServerApplication   main: starts, or says in one line why not
 * ServerSettings           every setting, validated before anything else is made
 * SecuritySettings         where this server listens, and for whom; TlsSettings, how that is secured
 * ServerLimits             how much strangers can take
 *   WrongSettingException  a setting that is missing, wrong or unknown
 * ServerConfiguration      every bean there is, those of MetricsConfiguration,
 *                          TracingConfiguration and PageConfiguration aside
 *   OnDemand               what is made when it is first asked for
 *   OpenAcceptor           the acceptor, its store and the thread that saves
 *   TlsConfiguration       those of TLS, where it is set
 *   AccessConfiguration    those of authentication, where it is set
 *   GrpcServer             the gRPC server, from start to stop
 * StartFailureReporter     the one line that says why a start failed
 * Rehearsal                not a server: loads the classes of one, for an archive that makes starts fast
 * </pre>
 *
 * <p>What it does not do: speak HTTP or gRPC; that is {@link dev.paxos.server.rest} and {@link dev.paxos.server.grpc}; or
 * watch: that is {@link dev.paxos.server.health}, {@link dev.paxos.server.metrics} and {@link dev.paxos.server.transcript}.
 */
@NullMarked
package dev.paxos.server;

import org.jspecify.annotations.NullMarked;
