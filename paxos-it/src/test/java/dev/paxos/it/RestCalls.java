package dev.paxos.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls to one server's REST interface. Thread-safe. */
final class RestCalls {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final int port;

    RestCalls(int port) {
        this.port = port;
    }

    /**
     * What was answered.
     *
     * @param status the HTTP status
     * @param body the body, byte for byte as UTF-8
     */
    record Answer(int status, String body) {
        /** Returns the answer 200 with a body. */
        static Answer ok(String body) {
            return new Answer(200, body);
        }
    }

    Answer get(String path) {
        return answer(exchange(request(path).GET()));
    }

    Answer post(String path) {
        return answer(exchange(request(path).POST(BodyPublishers.noBody())));
    }

    /** Posts a body of a content type. */
    Answer post(String path, String contentType, String body) {
        return answer(
                exchange(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body, UTF_8))));
    }

    /** Begins a POST without waiting for its answer. */
    CompletableFuture<Answer> postAsync(String path) {
        return CLIENT.sendAsync(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString(UTF_8))
                .thenApply(RestCalls::answer);
    }

    /** Begins any request without waiting for its response. */
    CompletableFuture<HttpResponse<String>> begin(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString(UTF_8));
    }

    /** Sends any request and returns the whole response. */
    HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString(UTF_8));
        } catch (IOException e) {
            throw new AssertionError("port " + port + " gave no answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for port " + port, e);
        }
    }

    /** Begins a request to a path of this server. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(TIMEOUT);
    }

    /** Tells whether the acceptor says that it serves. */
    boolean isUp() {
        try {
            return CLIENT.send(request("/api/paxos/health").GET().build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for port " + port, e);
        }
    }

    /** Writes a text so that it can stand in a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.body());
    }
}
