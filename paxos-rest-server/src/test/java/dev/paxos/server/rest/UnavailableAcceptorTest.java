package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.FaultyStore.Stalled;
import dev.paxos.server.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

class UnavailableAcceptorTest {
    private static final String PREPARE = "/api/paxos/prepare?id=1";

    @TempDir
    private Path directory;

    @Test
    void aHaltedAcceptorIsUnavailableAndItsHealthTellsWhy() {
        try (TestServer server = TestServer.start(directory, "failing")) {
            assertProblem(server.post(PREPARE), "unavailable", 503);
            HttpResponse<String> later = server.get("/api/paxos/state");
            assertProblem(later, "unavailable", 503);
            assertThat(later.headers().firstValue("Retry-After")).isPresent();
            assertThat(later.body()).contains("\"detail\":\"halted: ");

            HttpResponse<String> health = server.get("/api/paxos/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body())
                    .startsWith("{\"status\":\"DOWN\",\"reason\":\"")
                    .contains("no such luck");
        }
    }

    @Test
    void aFullDiskRefusesWritesAndAnswersReads() {
        try (TestServer server = TestServer.start(directory, "full")) {
            assertProblem(server.post(PREPARE), "store-full", 507);
            assertThat(server.get("/api/paxos/state").body())
                    .isEqualTo("{\"promisedId\":-1,\"acceptedId\":-1,\"acceptedValue\":null}");
            assertThat(server.get("/api/paxos/health").body())
                    .startsWith("{\"status\":\"UP\"")
                    .endsWith("\"takesWrites\":false}");
        }
    }

    @Test
    void anAcceptorThatDoesNotReplyExceedsTheDeadline() {
        try (TestServer server = TestServer.start(directory, "stalled", "paxos.deadlines.request=50ms")) {
            assertProblem(server.post(PREPARE), "deadline-exceeded", 504);
            Stalled.awaitSave();
            Stalled.allowSave();
        }
    }

    @Test
    void moreThanMayWaitIsOverloaded() {
        try (TestServer server = TestServer.start(
                directory, "stalled", "paxos.deadlines.request=50ms", "paxos.limits.max-in-flight=1")) {
            assertProblem(server.post(PREPARE + "&key=a"), "deadline-exceeded", 504);
            Stalled.awaitSave();
            assertProblem(server.post(PREPARE + "&key=b"), "deadline-exceeded", 504);
            HttpResponse<String> third = server.post(PREPARE + "&key=c");
            assertProblem(third, "overloaded", 429);
            assertThat(third.headers().firstValue("Retry-After")).isPresent();
            Stalled.allowSave();
            Stalled.allowSave();
            Stalled.awaitSave();
        }
    }

    @Test
    void aReplyThatComesWithTheDeadlineIsTold() throws Exception {
        try (TestServer server = TestServer.start(directory, "stalled", "paxos.deadlines.request=50ms")) {
            CountDownLatch replied = new CountDownLatch(1);
            DeferredResultProcessingInterceptor slow = new DeferredResultProcessingInterceptor() {
                @Override
                public <T> void postProcess(
                        NativeWebRequest request, DeferredResult<T> answer, @Nullable Object result) {
                    replied.countDown();
                    LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
                }
            };
            server.bean(RequestMappingHandlerAdapter.class)
                    .setDeferredResultInterceptors(List.of(server.bean(AnswerDeadline.class), slow));

            CompletableFuture<HttpResponse<String>> response = TestServer.client()
                    .sendAsync(
                            server.request(PREPARE)
                                    .POST(BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString());
            Stalled.awaitSave();
            Stalled.allowSave();
            replied.await();

            assertThat(response.join().body()).isEqualTo("{\"ignored\":false,\"promisedId\":1}");
            assertThat(response.join().statusCode()).isEqualTo(200);
        }
    }

    private static void assertProblem(HttpResponse<String> response, String slug, int status) {
        assertThat(response.body())
                .startsWith("{\"type\":\"/problems/" + slug + "\",")
                .doesNotContain("dev.paxos", "\tat ");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
}
