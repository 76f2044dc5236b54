package dev.paxos.server.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a browser sends in the name of a page of another site: whoever is on this machine may open such a page, and
 * it could change what only this machine may. What is no browser says none of this, and is let through.
 *
 * <p>Browsers tell by <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata</a>, older ones by {@code Origin}. A
 * name of the attacker's that resolves to this machine (DNS rebinding) makes their page one of this site; so a server that
 * trusts whoever reaches it from its own machine answers to no name that could be anyone's.
 */
public final class ForeignOriginFilter extends HttpFilter {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final Pattern SCHEME = Pattern.compile("^[a-z]+://", Pattern.CASE_INSENSITIVE);

    /** An address, a name without a domain, or one that always means this machine. */
    private static final Pattern LOCAL_NAME =
            Pattern.compile("\\[.*]|[0-9]{1,3}(\\.[0-9]{1,3}){3}|[^.]*|.*\\.localhost");

    private final boolean localNamesAlone;

    /**
     * Makes the filter.
     *
     * @param localNamesAlone whether a request must come by an address or a local name
     */
    public ForeignOriginFilter(boolean localNamesAlone) {
        this.localNamesAlone = localNamesAlone;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<String> objection = objection(
                request.getMethod(),
                request.getHeader("Host"),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site"));
        if (objection.isEmpty() && request.getHeader("Access-Control-Request-Method") != null) {
            objection = Optional.of(
                    "Access-Control-Request-Method: is given: pages of other sites change and read nothing here");
        }
        if (objection.isEmpty()) {
            chain.doFilter(request, response);
        } else {
            ProblemType type = ProblemType.FOREIGN_ORIGIN;
            ProblemResolver.send(response, type.status(), new Problem(type, objection.get()));
        }
    }

    /** Tells why a request is refused, if it is. */
    Optional<String> objection(
            String method, @Nullable String host, @Nullable String origin, @Nullable String fetchSite) {
        if (localNamesAlone && host != null && !isLocal(host)) {
            return Optional.of("Host: is " + Shown.of(host)
                    + ", must be localhost or an address: this server is for its own machine alone");
        }
        if (READING.contains(method)) {
            return Optional.empty();
        }
        if (fetchSite != null) {
            return OWN_SITE.contains(fetchSite)
                    ? Optional.empty()
                    : Optional.of("Sec-Fetch-Site: is " + Shown.of(fetchSite)
                            + ", must be same-origin: pages of other sites change nothing here");
        }
        if (origin == null || SCHEME.matcher(origin).replaceFirst("").equalsIgnoreCase(host)) {
            return Optional.empty();
        }
        return Optional.of(
                "Origin: is " + Shown.of(origin) + ", must be this host: pages of other sites change nothing here");
    }

    private static boolean isLocal(String host) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "").replaceFirst("\\.$", "");
        return LOCAL_NAME.matcher(name).matches();
    }
}
