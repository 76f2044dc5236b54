package dev.paxos.server.rest;

import static dev.paxos.server.rest.OpenApiSchemas.map;
import static dev.paxos.server.rest.OpenApiSchemas.ref;

import dev.paxos.server.security.Role;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The REST interface as an OpenAPI document. What the code says by itself is taken from there: the kinds of problem with
 * their statuses, and the role that each call needs; {@link OpenApiTest} compares the calls with those of a server.
 */
final class OpenApiDocument {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";
    private static final String BYTES = "application/octet-stream";
    private static final String FORM = "application/x-www-form-urlencoded";

    /** What any call may be answered. */
    private static final Set<ProblemType> ALWAYS = Set.of(
            ProblemType.MALFORMED_REQUEST,
            ProblemType.FOREIGN_ORIGIN,
            ProblemType.METHOD_NOT_ALLOWED,
            ProblemType.NOT_ACCEPTABLE,
            ProblemType.OVERLOADED,
            ProblemType.INTERNAL_ERROR,
            ProblemType.UNAVAILABLE);

    private static final Set<ProblemType> OF_PARAMETERS = Set.of(
            ProblemType.INVALID_PARAMETER,
            ProblemType.MISSING_PARAMETER,
            ProblemType.REPEATED_PARAMETER,
            ProblemType.UNKNOWN_PARAMETER,
            ProblemType.REQUEST_TIMEOUT,
            ProblemType.VALUE_TOO_LARGE,
            ProblemType.BODY_TOO_LARGE,
            ProblemType.UNSUPPORTED_MEDIA_TYPE);

    private static final Set<ProblemType> OF_ACCEPTOR = Set.of(ProblemType.DEADLINE_EXCEEDED, ProblemType.STORE_FULL);

    private static final Set<ProblemType> OF_CHANGES = Set.of(
            ProblemType.NOT_CONFIGURED,
            ProblemType.NO_QUORUM,
            ProblemType.INDETERMINATE,
            ProblemType.DEADLINE_EXCEEDED,
            ProblemType.STORE_FULL);

    private static final Set<ProblemType> OF_REGISTERS = Set.of(
            ProblemType.INVALID_PARAMETER,
            ProblemType.UNKNOWN_PARAMETER,
            ProblemType.NOT_FOUND,
            ProblemType.DECLINED,
            ProblemType.NOT_CONFIGURED,
            ProblemType.NO_QUORUM,
            ProblemType.INDETERMINATE,
            ProblemType.DEADLINE_EXCEEDED);

    private final Map<String, Map<String, Object>> paths = new TreeMap<>();

    private OpenApiDocument() {
        oneAcceptor();
        allAcceptors();
        transcripts();
        registers();
        observing();
    }

    /** Returns it as maps, lists and scalars, whose order is that of the document. */
    static Map<String, Object> make() {
        return new OpenApiDocument().document();
    }

    private Map<String, Object> document() {
        return map(
                "openapi", "3.1.0",
                "info",
                        map(
                                "title",
                                "Paxos",
                                "version",
                                "1",
                                "description",
                                "Linearizable registers, decisions, and the acceptors below them."
                                        + " Every parameter may stand in the query, in a form or in a JSON"
                                        + " object, each once in all. Errors are RFC 9457 problems, and"
                                        + " programs go by their type.",
                                "license",
                                map(
                                        "name", "Apache 2.0",
                                        "identifier", "Apache-2.0")),
                "servers", List.of(map("url", "/")),
                "security", List.of(map(), map("token", List.of()), map("certificate", List.of())),
                "tags",
                        List.of(
                                tag("acceptor", "One message to the acceptor of this server."),
                                tag("acceptors", "The same message to the acceptors of all servers; and decisions."),
                                tag("registers", "Linearizable, versioned registers."),
                                tag("transcript", "One operation, answered with every message that it took."),
                                tag("observing", "Health and metrics.")),
                "paths", paths,
                "components", map("securitySchemes", securitySchemes(), "schemas", OpenApiSchemas.all()));
    }

    // --- the calls

    private void oneAcceptor() {
        add("/api/paxos/prepare", "post", "acceptor", "prepare", "Phase 1: asks for a promise.")
                .parameters("id", "key")
                .answers(200, "Promised, or ignored and what is in force", JSON, ref("PrepareReply"))
                .problems(OF_ACCEPTOR);
        add("/api/paxos/accept", "post", "acceptor", "accept", "Phase 2: asks to accept a value.")
                .parameters("id", "value", "key")
                .answers(200, "Accepted, or ignored and what is promised", JSON, ref("AcceptReply"))
                .problems(OF_ACCEPTOR);
        add("/api/paxos/state", "get", "acceptor", "state", "What the acceptor holds durably.")
                .parameters("key")
                .answers(200, "The state", JSON, ref("State"))
                .problems(OF_ACCEPTOR);
    }

    private void allAcceptors() {
        Set<ProblemType> problems = Set.of(ProblemType.NOT_CONFIGURED, ProblemType.DEADLINE_EXCEEDED);
        String described = "What each server said, by its id, or why there is no reply";
        add("/api/broadcast/paxos/prepare", "post", "acceptors", "prepareAtAll", "A prepare to all acceptors.")
                .parameters("id", "key")
                .answers(200, described, JSON, OpenApiSchemas.byServer("PrepareReply"))
                .problems(problems);
        add("/api/broadcast/paxos/accept", "post", "acceptors", "acceptAtAll", "An accept to all acceptors.")
                .parameters("id", "value", "key")
                .answers(200, described, JSON, OpenApiSchemas.byServer("AcceptReply"))
                .problems(problems);
        add("/api/broadcast/paxos/state", "get", "acceptors", "stateOfAll", "What all acceptors hold.")
                .parameters("key")
                .answers(200, described, JSON, OpenApiSchemas.byServer("State"))
                .problems(problems);
        add("/api/broadcast/paxos/propose", "post", "acceptors", "propose", "Runs Paxos to its end.")
                .parameters("value", "key")
                .answers(200, "What is decided, once and for all", JSON, ref("Decision"))
                .problems(OF_CHANGES);
    }

    private void transcripts() {
        record Operation(String name, String summary, List<String> parameters) {}
        for (Operation call : List.of(
                new Operation("prepare", "A prepare to all acceptors.", List.of("id", "key")),
                new Operation("accept", "An accept to all acceptors.", List.of("id", "value", "key")),
                new Operation("propose", "A proposal.", List.of("value", "key")),
                new Operation("duel", "Two proposers at once.", List.of("value", "rival", "key")),
                new Operation("put", "Sets a register.", List.of("value", "key")))) {
            String id = "transcript" + call.name().substring(0, 1).toUpperCase(Locale.ROOT)
                    + call.name().substring(1);
            add("/api/transcript/" + call.name(), "post", "transcript", id, call.summary())
                    .parameters(call.parameters().toArray(String[]::new))
                    .answers(200, "What was sent and answered, and what came of it", JSON, ref("Transcript"))
                    .problems(Set.of(ProblemType.NOT_CONFIGURED, ProblemType.DEADLINE_EXCEEDED));
        }
    }

    private void registers() {
        String path = "/api/registers/{key}";
        Map<String, Object> version = map("ETag", header("The version, as an entity tag", "\"2\""));
        add(path, "get", "registers", "getRegister", "Reads a register, linearizably.")
                .registerKey()
                .answers(
                        200,
                        "The value",
                        map(
                                JSON, map("schema", ref("Register")),
                                BYTES, map("schema", map("type", "string", "format", "binary")),
                                TEXT, map("schema", map("type", "string"))),
                        version)
                .answers(304, "If-None-Match names this version", map(), version)
                .problems(OF_REGISTERS, Set.of(ProblemType.REGISTER_ABSENT));
        add(path, "put", "registers", "putRegister", "Sets a register, where the conditions hold.")
                .registerKey()
                .valueBody()
                .answers(200, "Changed", map(JSON, map("schema", ref("Changed"))), version)
                .answers(201, "Created: there was no value before", map(JSON, map("schema", ref("Changed"))), version)
                .problems(
                        OF_REGISTERS,
                        Set.of(
                                ProblemType.VALUE_TOO_LARGE,
                                ProblemType.REQUEST_TIMEOUT,
                                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                                ProblemType.STORE_FULL));
        add(path, "delete", "registers", "deleteRegister", "Deletes a register's value, where the conditions hold.")
                .registerKey()
                .answers(204, "There is no value any more", map(), map())
                .problems(OF_REGISTERS, Set.of(ProblemType.STORE_FULL));
    }

    private void observing() {
        add("/api/paxos/health", "get", "observing", "health", "How this server is, and how it sees the others.")
                .answers(200, "The acceptor serves", JSON, ref("Health"))
                .answers(503, "It does not: reason says why", JSON, ref("Health"));
        add("/api/paxos/health/live", "get", "observing", "live", "Whether to leave the process alone.")
                .answers(200, "It answers", JSON, ref("Status"));
        add("/api/paxos/health/ready", "get", "observing", "ready", "Whether to send requests.")
                .answers(200, "The acceptor serves", JSON, ref("Status"))
                .answers(503, "It does not: reason says why", JSON, ref("Status"));
        add("/actuator/prometheus", "get", "observing", "metrics", "What the server counts.")
                .answers(200, "In the text format of Prometheus", TEXT, map("type", "string"));
    }

    private Call add(String path, String method, String tag, String operationId, String summary) {
        Call call = new Call(path, method);
        call.operation.put("tags", List.of(tag));
        call.operation.put("operationId", operationId);
        call.operation.put("summary", summary);
        Map<String, Object> operations = paths.computeIfAbsent(path, any -> new TreeMap<>());
        operations.put(method, call.operation);
        return call.role().problems(ALWAYS);
    }

    /** One call, described step by step. */
    private static final class Call {
        private final String path;
        private final String method;
        private final Map<String, Object> operation = new LinkedHashMap<>();
        private final Map<String, Object> responses = new TreeMap<>();
        private final Set<ProblemType> problems = new LinkedHashSet<>();

        Call(String path, String method) {
            this.path = path;
            this.method = method;
        }

        private Call role() {
            String role = NeededRole.of(method.toUpperCase(Locale.ROOT), path)
                    .map(Role::toString)
                    .orElse("none");
            operation.put("x-role", role);
            operation.put("responses", responses);
            if (role.equals("none")) {
                operation.put("security", List.of());
                return this;
            }
            return problems(Set.of(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN));
        }

        Call parameters(String... names) {
            operation.put(
                    "parameters", Stream.of(names).map(Call::queryParameter).toList());
            if (method.equals("post")) {
                Map<String, Object> properties = new LinkedHashMap<>();
                Stream.of(names).forEach(name -> properties.put(name, OpenApiSchemas.ofParameter(name)));
                Map<String, Object> schema = map("type", "object", "properties", properties);
                operation.put(
                        "requestBody",
                        map(
                                "description",
                                "The parameters that are not in the query",
                                "content",
                                map(FORM, map("schema", schema), JSON, map("schema", schema))));
            }
            return problems(OF_PARAMETERS);
        }

        private static Map<String, Object> queryParameter(String name) {
            // None is required here: it may be in the body.
            return map("name", name, "in", "query", "schema", OpenApiSchemas.ofParameter(name));
        }

        Call registerKey() {
            operation.put(
                    "parameters",
                    List.of(
                            map(
                                    "name", "key",
                                    "in", "path",
                                    "required", true,
                                    "description", "All of the path that follows; a slash in it need not be encoded",
                                    "schema", OpenApiSchemas.ofParameter("key")),
                            condition("If-Match"),
                            condition("If-None-Match")));
            return this;
        }

        private static Map<String, Object> condition(String name) {
            return map("name", name, "in", "header", "schema", map("type", "string"), "example", "\"2\"");
        }

        Call valueBody() {
            Map<String, Object> bytes = map("schema", map("type", "string", "format", "binary"));
            operation.put(
                    "requestBody",
                    map("description", "The value, byte for byte, whatever its type", "content", map("*/*", bytes)));
            return this;
        }

        Call answers(int status, String description, String type, Map<String, Object> schema) {
            return answers(status, description, map(type, map("schema", schema)), map());
        }

        Call answers(int status, String description, Map<String, Object> content, Map<String, Object> headers) {
            Map<String, Object> response = map("description", description);
            if (!headers.isEmpty()) {
                response.put("headers", headers);
            }
            if (!content.isEmpty()) {
                response.put("content", content);
            }
            responses.put(Integer.toString(status), response);
            return this;
        }

        Call problems(Set<ProblemType> more, Set<ProblemType> evenMore) {
            return problems(more).problems(evenMore);
        }

        Call problems(Set<ProblemType> more) {
            problems.addAll(more);
            Map<Integer, List<ProblemType>> byStatus = problems.stream()
                    .sorted()
                    .collect(Collectors.groupingBy(ProblemType::status, TreeMap::new, Collectors.toList()));
            byStatus.forEach((status, types) -> {
                String titles = types.stream().map(ProblemType::title).collect(Collectors.joining("; "));
                List<String> uris =
                        types.stream().map(type -> type.uri().toString()).toList();
                Map<String, Object> schema = map(
                        "allOf",
                        List.of(ref("Problem"), map("properties", map("type", map("type", "string", "enum", uris)))));
                Map<String, Object> content = new LinkedHashMap<>();
                if (responses.get(status.toString()) instanceof Map<?, ?> answer
                        && answer.get("content") instanceof Map<?, ?> already) {
                    already.forEach((type, body) -> content.put(String.valueOf(type), body));
                }
                content.put(Problem.MEDIA_TYPE, map("schema", schema));
                answers(status, titles, content, headersOf(status));
            });
            return this;
        }

        private static Map<String, Object> headersOf(int status) {
            return switch (status) {
                case 401 -> map("WWW-Authenticate", header("How to make oneself known", "Bearer realm=\"paxos\""));
                case 405 -> map("Allow", header("The methods that are allowed", "GET"));
                case 412 -> map("ETag", header("The version that stands against it, if there is a value", "\"3\""));
                case 429, 503 -> map("Retry-After", header("In how many seconds to try again", "1"));
                default -> map();
            };
        }
    }

    private static Map<String, Object> securitySchemes() {
        return map(
                "token",
                        map(
                                "type", "http",
                                "scheme", "bearer",
                                "description", "Where the server has tokens; x-role says which role a call needs"),
                "certificate", map("type", "mutualTLS", "description", "Where the server trusts certificates"));
    }

    private static Map<String, Object> tag(String name, String description) {
        return map("name", name, "description", description);
    }

    private static Map<String, Object> header(String description, String example) {
        return map("description", description, "schema", map("type", "string"), "example", example);
    }
}
