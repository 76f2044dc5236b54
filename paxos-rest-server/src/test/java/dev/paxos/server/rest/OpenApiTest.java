package dev.paxos.server.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/openapi.json}: whether it is current, whole, and served. */
class OpenApiTest {
    private static final Path KEPT = Path.of("..", "docs", "openapi.json");
    private static final boolean REWRITE = Boolean.getBoolean("paxos.openapi.rewrite");
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    /** These are for people. */
    private static final Set<String> UNDESCRIBED = Set.of(
            "/",
            "/page/{name}",
            "/swagger-ui",
            "/swagger-ui/",
            "/swagger-ui.html",
            "/swagger-ui/{name}",
            "/v3/api-docs");

    @TempDir
    static Path directory;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(directory, "memory");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theKeptDocumentIsCurrent() throws IOException {
        String current = JSON.writeValueAsString(OpenApiDocument.make()).replace("\r\n", "\n") + "\n";
        if (REWRITE) {
            Files.writeString(KEPT, current);
        }
        assertThat(Files.readString(KEPT).replace("\r\n", "\n"))
                .as("-Dpaxos.openapi.rewrite=true writes it anew")
                .isEqualTo(current);
    }

    @Test
    void itHasEveryCallOfAServerAndNoOther() {
        Set<String> calls = new TreeSet<>();
        server.bean(RequestMappingHandlerMapping.class).getHandlerMethods().keySet().stream()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .filter(pattern -> !UNDESCRIBED.contains(pattern))
                        .forEach(pattern -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> calls.add(method + " " + pattern.replace("{*", "{")))));

        Set<String> described = new TreeSet<>();
        kept().path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(calls).isNotEmpty();
    }

    @Test
    void itHasEveryKindOfProblem() {
        String text = kept().toString();
        assertThat(Arrays.stream(ProblemType.values()).map(type -> type.uri().toString()))
                .allMatch(uri -> text.contains("\"" + uri + "\""));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        Set<String> named = kept().findValues("$ref").stream()
                .map(JsonNode::asString)
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named)
                .isNotEmpty()
                .allMatch(name -> kept().at("/components/schemas").has(name));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/paxos/state, /api/paxos/state, State",
        "/api/paxos/health, /api/paxos/health, Health",
        "/api/paxos/health/ready, /api/paxos/health/ready, Status",
    })
    void whatAServerAnswersIsAsDescribed(String path, String described, String schema) {
        JsonNode answer = JSON.readTree(server.get(path).body());
        JsonNode members = kept().at("/components/schemas").path(schema);
        assertThat(members.path("properties").propertyNames()).containsAll(answer.propertyNames());
        members.path("required")
                .forEach(name -> assertThat(answer.has(name.asString())).isTrue());
    }

    @Test
    void theServerHandsItOut() throws IOException {
        var answer = server.get("/v3/api-docs");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).isEqualTo(new String(Files.readAllBytes(KEPT), UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "index.html, text/html;charset=utf-8, swagger-ui-bundle.js",
        "start.js, text/javascript;charset=utf-8, /v3/api-docs",
        "swagger-ui-bundle.js, text/javascript;charset=utf-8, SwaggerUIBundle",
        "swagger-ui.css, text/css;charset=utf-8, .swagger-ui"
    })
    void swaggerUiComesFromTheJar(String name, String type, String content) {
        var answer = server.get("/swagger-ui/" + name);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "connect-src 'self'");
        assertThat(answer.body()).contains(content);
    }

    @Test
    void nothingElseIsThere() {
        assertThat(server.get("/swagger-ui/another.js").statusCode()).isEqualTo(404);
        assertThat(server.get("/swagger-ui/..%2Fopenapi.json").statusCode()).isEqualTo(404);
    }

    private static JsonNode kept() {
        return JSON.readTree(KEPT.toFile());
    }
}
