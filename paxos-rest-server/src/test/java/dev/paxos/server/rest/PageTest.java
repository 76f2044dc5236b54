package dev.paxos.server.rest;

import static dev.paxos.server.rest.RegisterRestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the page, as a server that knows its callers gives them to strangers. */
class PageTest {
    private static final Path SOURCES = Path.of("src/main/resources/page");
    private static final Pattern REFERENCE =
            Pattern.compile("(?:(?:href|src)=\"page/|from \"\\./|import \"\\./)([^\"]+)\"");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "svg", "image/svg+xml");

    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        Path tokens = Files.createFile(directory.resolve("tokens"));
        server = TestServer.start(directory, "memory", "paxos.server.count=1", "paxos.security.tokens=" + tokens);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theFirstPathIsThePage() {
        HttpResponse<String> page = server.get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.body()).startsWith("<!doctype html>");
    }

    @Test
    void everyFileThatThePageNeedsIsThereAndNoOther() throws Exception {
        Map<String, HttpResponse<String>> files = reachable();

        files.forEach((name, file) -> {
            assertThat(file.statusCode()).as(name).isEqualTo(200);
            assertThat(header(file, "Content-Type"))
                    .as(name)
                    .isEqualTo(TYPES.get(name.substring(name.indexOf('.') + 1)));
        });
        try (Stream<Path> sources = Files.list(SOURCES)) {
            assertThat(files.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            sources.map(source -> source.getFileName().toString())
                                    .collect(Collectors.toSet()));
        }
    }

    @Test
    void nothingComesFromAnotherHost() throws Exception {
        reachable()
                .forEach((name, file) -> assertThat(file.body().replace("http://www.w3.org/2000/svg", ""))
                        .as(name)
                        .doesNotContainPattern("(?i)[\"'(]\\s*(?:https?:)?//"));
    }

    @Test
    void theBrowserIsToldToRunTheseScriptsAloneAndNothingInline() {
        HttpResponse<String> page = server.get("/");

        assertThat(header(page, "Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("frame-ancestors 'none'", "require-trusted-types-for 'script'")
                .doesNotContain("unsafe");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.body()).doesNotContainPattern("<script>|<style|\\sstyle=|\\son[a-z]+=");
    }

    @Test
    void whatABrowserHasAlreadyIsNotSentAgain() {
        HttpResponse<String> first = server.get("/page/main.js");
        String tag = header(first, "ETag");

        HttpResponse<String> same = server.exchange("GET", "/page/main.js", "", "If-None-Match: " + tag);
        HttpResponse<String> weak = server.exchange("GET", "/page/main.js", "", "If-None-Match: \"x\", W/" + tag);
        HttpResponse<String> other = server.exchange("GET", "/", "", "If-None-Match: " + tag);

        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(header(same, "ETag")).isEqualTo(tag);
        assertThat(weak.statusCode()).isEqualTo(304);
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void headTellsTheSameWithoutTheBody() {
        HttpResponse<String> head = server.exchange("HEAD", "/", "");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "ETag")).isEqualTo(header(server.get("/"), "ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent.js", "main.txt", "main", "-main.js", "..js"})
    void whatIsNoFileOfThePageIsNotFound(String name) {
        assertProblem(server.get("/page/" + name), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page/../application.properties",
                "/page/..%2fapplication.properties",
                "/page/%2e%2e/application.properties",
                "/page/..\\application.properties",
                "/page/x/../../application.properties",
                "/application.properties",
                "/page/main.js/../../application.properties",
            })
    void nothingElseOfTheJarCanBeHad(String path) {
        assertThat(server.sendRaw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 4")
                .doesNotContain("spring.application.name");
    }

    /** Follows what the page and its modules name. */
    private static Map<String, HttpResponse<String>> reachable() {
        Map<String, HttpResponse<String>> files = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>();
        open.add("index.html");
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!files.containsKey(name)) {
                HttpResponse<String> file = server.get(name.equals("index.html") ? "/" : "/page/" + name);
                files.put(name, file);
                Matcher reference = REFERENCE.matcher(file.body());
                while (reference.find()) {
                    open.add(reference.group(1));
                }
            }
        }
        return files;
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
