package dev.paxos.server.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v3/api-docs} and {@code /swagger-ui/}: the REST interface described for programs, and Swagger UI to read that
 * and try it. Both are files of the jar, which anyone may have, and are read when they are asked for.
 */
@RestController
public final class OpenApiController {
    private static final String DOCUMENT = "/openapi/openapi.json";
    private static final String UI = "/swagger-ui/";

    /** What can be asked for below {@link #UI}, and where it is in the jar. */
    private static final Map<String, UiFile> UI_FILES = Map.of(
            "index.html", new UiFile("/openapi/index.html", "text/html;charset=utf-8"),
            "start.js", new UiFile("/openapi/start.js", "text/javascript;charset=utf-8"),
            "swagger-ui-bundle.js", new UiFile("/swagger-ui/swagger-ui-bundle.js", "text/javascript;charset=utf-8"),
            "swagger-ui.css", new UiFile("/swagger-ui/swagger-ui.css", "text/css;charset=utf-8"));

    /** It speaks to its own server alone. Swagger UI styles what it makes, and draws with data URLs. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self';"
            + " style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    /** Makes the controller. */
    public OpenApiController() {}

    private record UiFile(String path, String contentType) {}

    @GetMapping("/v3/api-docs")
    void document(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(new UiFile(DOCUMENT, "application/json"), response);
    }

    @GetMapping({"/swagger-ui", "/swagger-ui/", "/swagger-ui.html"})
    void ui(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_FOUND);
        response.setHeader("Location", UI + "index.html");
    }

    @GetMapping("/swagger-ui/{name}")
    void ui(@PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        UiFile file = UI_FILES.get(name);
        if (file == null) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "nothing is at the path " + Shown.of(request.getRequestURI()));
        }
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        send(file, response);
    }

    private static void send(UiFile file, HttpServletResponse response) throws IOException {
        try (InputStream in = OpenApiController.class.getResourceAsStream(file.path())) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + file.path());
            }
            byte[] bytes = in.readAllBytes();
            response.setHeader("Cache-Control", "no-cache");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setContentType(file.contentType());
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        }
    }
}
