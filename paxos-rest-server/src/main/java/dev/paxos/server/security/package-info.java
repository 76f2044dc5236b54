/**
 * Who may do what: known by a bearer token or by the certificate of a TLS connection.
 *
 * <pre>
 * AccessControl      judges a call by what the caller presents and the Role that the call needs, as a Verdict
 *   TokenFile        roles by token, from a file that is read again when it changes
 *   CertificateRoles roles by the names in a certificate
 * </pre>
 *
 * <p>What it does not do: know HTTP or gRPC, or which call needs which role; that is with each interface.
 */
@NullMarked
package dev.paxos.server.security;

import org.jspecify.annotations.NullMarked;
