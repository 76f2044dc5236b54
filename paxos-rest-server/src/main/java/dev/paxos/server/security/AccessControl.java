package dev.paxos.server.security;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges calls. Thread-safe, and never blocks. */
public final class AccessControl {
    private static final Verdict GRANTED = new Verdict.Granted();
    private static final Pattern BEARER = Pattern.compile("Bearer +([^ ]+) *", Pattern.CASE_INSENSITIVE);

    private final Function<String, Optional<Role>> tokens;
    private final CertificateRoles certificates;

    /**
     * Makes one.
     *
     * @param tokens the role of a token, where it is known
     * @param certificates the roles of certificates
     */
    public AccessControl(Function<String, Optional<Role>> tokens, CertificateRoles certificates) {
        this.tokens = tokens;
        this.certificates = certificates;
    }

    /**
     * Returns the role of a client's certificate.
     *
     * @param certificate one that the TLS handshake has verified
     * @return the role, if its names have one
     */
    public Optional<Role> roleOf(X509Certificate certificate) {
        return certificates.roleOf(certificate);
    }

    /**
     * Judges a call.
     *
     * @param authorization the header of that name, if there is one
     * @param byCertificate the role of the certificate of the connection, if it has one
     * @param needed the role that the call needs
     * @return whether the caller may. A token that is not known is refused, whatever the certificate
     */
    public Verdict judge(@Nullable String authorization, Optional<Role> byCertificate, Role needed) {
        Optional<Role> has = byCertificate;
        if (authorization != null) {
            Matcher bearer = BEARER.matcher(authorization);
            Optional<Role> byToken = bearer.matches() ? tokens.apply(bearer.group(1)) : Optional.empty();
            if (byToken.isEmpty()) {
                return new Verdict.Unauthenticated(true);
            }
            has = byCertificate.filter(role -> role.includes(byToken.get())).or(() -> byToken);
        }
        if (has.isEmpty()) {
            return new Verdict.Unauthenticated(false);
        }
        return has.get().includes(needed) ? GRANTED : new Verdict.Forbidden(has.get(), needed);
    }
}
