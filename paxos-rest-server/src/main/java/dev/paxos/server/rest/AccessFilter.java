package dev.paxos.server.rest;

import dev.paxos.server.security.AccessControl;
import dev.paxos.server.security.Role;
import dev.paxos.server.security.Verdict;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Refuses a request whose caller has not the role that it needs, by its headers alone: the body is not read. */
public final class AccessFilter extends HttpFilter {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final transient AccessControl access;

    /**
     * Makes the filter.
     *
     * @param access who judges
     */
    public AccessFilter(AccessControl access) {
        this.access = access;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Role> needed = NeededRole.of(request.getMethod(), request.getRequestURI());
        Verdict verdict = needed.isEmpty()
                ? new Verdict.Granted()
                : access.judge(request.getHeader("Authorization"), byCertificate(request), needed.get());
        if (verdict instanceof Verdict.Granted) {
            chain.doFilter(request, response);
        } else if (verdict instanceof Verdict.Forbidden forbidden) {
            refuse(response, ProblemType.FORBIDDEN, forbidden.message());
        } else if (verdict instanceof Verdict.Unauthenticated unauthenticated) {
            // RFC 6750 §3: who gave no token is not told of an error in it.
            response.setHeader(
                    "WWW-Authenticate",
                    unauthenticated.tokenGiven()
                            ? "Bearer realm=\"paxos\", error=\"invalid_token\""
                            : "Bearer realm=\"paxos\"");
            refuse(response, ProblemType.UNAUTHENTICATED, unauthenticated.message());
        }
    }

    private Optional<Role> byCertificate(HttpServletRequest request) {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? access.roleOf(chain[0])
                : Optional.empty();
    }

    private static void refuse(HttpServletResponse response, ProblemType type, String message) {
        ProblemResolver.send(response, type.status(), new Problem(type, message));
    }
}
