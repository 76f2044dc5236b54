package dev.paxos.server.rest;

import java.net.URI;

/** The kinds of problem that the REST interface answers, each at a stable URI that {@code docs/api.md} explains. */
enum ProblemType {
    INVALID_PARAMETER(400, "invalid-parameter", "Invalid parameter"),
    MISSING_PARAMETER(400, "missing-parameter", "Missing parameter"),
    REPEATED_PARAMETER(400, "repeated-parameter", "Repeated parameter"),
    UNKNOWN_PARAMETER(400, "unknown-parameter", "Unknown parameter"),
    MALFORMED_REQUEST(400, "malformed-request", "Malformed request"),
    UNAUTHENTICATED(401, "unauthenticated", "Unauthenticated"),
    FORBIDDEN(403, "forbidden", "Forbidden"),
    FOREIGN_ORIGIN(403, "foreign-origin", "Foreign origin"),
    NOT_FOUND(404, "not-found", "Not found"),
    REGISTER_ABSENT(404, "register-absent", "Register absent"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed"),
    NOT_ACCEPTABLE(406, "not-acceptable", "Not acceptable"),
    REQUEST_TIMEOUT(408, "request-timeout", "Request timeout"),
    DECLINED(412, "declined", "The condition does not hold"),
    VALUE_TOO_LARGE(413, "value-too-large", "Value too large"),
    BODY_TOO_LARGE(413, "body-too-large", "Body too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "Unsupported media type"),
    OVERLOADED(429, "overloaded", "Overloaded"),
    INTERNAL_ERROR(500, "internal-error", "Internal error"),
    NOT_CONFIGURED(501, "not-configured", "Not configured"),
    NO_QUORUM(503, "no-quorum", "No quorum"),
    UNAVAILABLE(503, "unavailable", "Unavailable"),
    DEADLINE_EXCEEDED(504, "deadline-exceeded", "Deadline exceeded"),
    INDETERMINATE(504, "indeterminate", "Indeterminate"),
    STORE_FULL(507, "store-full", "Store full");

    private final int status;
    private final URI uri;
    private final String title;

    ProblemType(int status, String slug, String title) {
        this.status = status;
        this.uri = URI.create("/problems/" + slug);
        this.title = title;
    }

    int status() {
        return status;
    }

    URI uri() {
        return uri;
    }

    String title() {
        return title;
    }
}
