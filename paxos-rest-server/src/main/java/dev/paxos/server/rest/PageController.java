package dev.paxos.server.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /} and {@code /page/}: the page on which a person sees the cluster. Anyone may have its files, for there is
 * nothing in them but what is in the jar; what it shows it asks of the interfaces beside this one, as its user may.
 */
@RestController
public final class PageController {
    private static final String FIRST = "index.html";

    /** The page runs its own scripts alone, speaks to its own server alone, and makes no markup out of text. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final int NOT_MODIFIED = 304;

    /** Read when they are first asked for. */
    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    /** Makes the controller. */
    public PageController() {}

    @GetMapping("/")
    void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(FIRST, request, response);
    }

    @GetMapping("/page/{name}")
    void file(@PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        send(name, request, response);
    }

    private void send(String name, HttpServletRequest request, HttpServletResponse response) throws IOException {
        PageFile file = files.get(name);
        if (file == null) {
            file = PageFile.read(name)
                    .orElseThrow(() -> new ProblemException(
                            ProblemType.NOT_FOUND, "nothing is at the path " + Shown.of(request.getRequestURI())));
            files.put(name, file);
        }
        response.setHeader("ETag", '"' + file.tag() + '"');
        // Always asked for again, and seldom sent again: another version of the server has another page.
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        EntityTags known = EntityTags.of(request, "If-None-Match");
        if (known.any() || known.strong().contains(file.tag()) || known.weak().contains(file.tag())) {
            response.setStatus(NOT_MODIFIED);
            return;
        }
        response.setContentType(file.contentType());
        response.setContentLength(file.bytes().length);
        response.getOutputStream().write(file.bytes());
    }
}
