package dev.paxos.server.rest;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Answers with a problem where Tomcat refuses a request before any handler sees it: a request line or a header that is
 * malformed or too large, a transfer encoding that it does not know. Tomcat's own page would tell its version and its
 * classes. Made by Tomcat, by its name.
 */
public final class ProblemReportValve extends ErrorReportValve {
    private static final int FIRST_ERROR_STATUS = 400;

    /** Makes the valve. */
    public ProblemReportValve() {}

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < FIRST_ERROR_STATUS || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemResolver.send(response, status, problem(status));
        try {
            response.finishResponse();
        } catch (IOException clientIsGone) {
            container.getLogger().debug("A problem could not be sent", clientIsGone);
        }
    }

    private static JsonBody problem(int status) {
        return switch (status) {
            case 400 ->
                new Problem(
                        ProblemType.MALFORMED_REQUEST,
                        "the request line or a header is not as HTTP asks for, or is too large");
            case 404 -> new Problem(ProblemType.NOT_FOUND, "nothing is at this path");
            case 405 -> new Problem(ProblemType.METHOD_NOT_ALLOWED, "the method is not allowed here");
            case 408 -> new Problem(ProblemType.REQUEST_TIMEOUT, "the body did not arrive in time");
            case 500 -> new Problem(ProblemType.INTERNAL_ERROR, "the server failed; its log says more");
            case 503 -> new Problem(ProblemType.UNAVAILABLE, "the server is starting or stopping");
            default ->
                json -> {
                    HttpStatus known = HttpStatus.resolve(status);
                    String title = known == null ? "Error" : known.getReasonPhrase();
                    json.writeStartObject();
                    Problem.writeMembers(json, "about:blank", title, status, "the server does not take such a request");
                    json.writeEndObject();
                };
        };
    }
}
