package dev.paxos.bench.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/** The REST interface of registers by the JDK's client, HTTP/1.1: as many connections as operations under way. */
final class RestSession implements Session {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();
    private final List<Integer> ports;
    private volatile boolean triesAgain = true;

    RestSession(List<Integer> ports, int clients) {
        this.ports = clients == 1 ? ports.subList(0, 1) : List.copyOf(ports);
    }

    /** An answer that says that the operation failed. */
    private static final class StatusException extends Exception {
        private static final long serialVersionUID = 1;

        StatusException(HttpResponse<byte[]> response) {
            super("status " + response.statusCode(), null, false, false);
        }
    }

    /** One key goes to one server, as in the session by gRPC. */
    private HttpRequest.Builder request(String key) {
        int port = ports.get(Math.floorMod(key.hashCode(), ports.size()));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/registers/" + key));
    }

    private void send(HttpRequest request, Completion failed, BiConsumer<HttpResponse<byte[]>, Completion> answer) {
        var unused = client.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete((response, failure) -> {
            if (failure != null) {
                failed.done(failure);
            } else {
                answer.accept(response, failed);
            }
        });
    }

    private static void requireSuccess(HttpResponse<byte[]> response, Completion done) {
        boolean success = response.statusCode() == OK || response.statusCode() == CREATED;
        done.done(success ? null : new StatusException(response));
    }

    @Override
    public void create(int key, byte[] value, Completion done) {
        put(key, value, done);
    }

    @Override
    public void put(int key, byte[] value, Completion done) {
        send(request(Names.of(key)).PUT(BodyPublishers.ofByteArray(value)).build(), done, RestSession::requireSuccess);
    }

    @Override
    public void get(int key, Completion done) {
        send(read(Names.of(key)), done, RestSession::requireSuccess);
    }

    private HttpRequest read(String key) {
        return request(key).header("Accept", "application/octet-stream").build();
    }

    @Override
    public void increment(Completion done) {
        if (!triesAgain) {
            done.done(new GaveUpException());
            return;
        }
        send(read(Names.COUNTER), done, (response, end) -> {
            if (response.statusCode() == NOT_FOUND) {
                attempt("If-None-Match", "*", 0, end);
            } else if (response.statusCode() == OK) {
                String version = response.headers().firstValue("ETag").orElseThrow();
                attempt("If-Match", version, ByteBuffer.wrap(response.body()).getLong(), end);
            } else {
                end.done(new StatusException(response));
            }
        });
    }

    private void attempt(String condition, String version, long seen, Completion done) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(seen + 1).array();
        HttpRequest request = request(Names.COUNTER)
                .header(condition, version)
                .PUT(BodyPublishers.ofByteArray(value))
                .build();
        send(request, done, (response, end) -> {
            if (response.statusCode() == PRECONDITION_FAILED) {
                increment(end);
            } else {
                requireSuccess(response, end);
            }
        });
    }

    @Override
    public void tryAgain(boolean again) {
        triesAgain = again;
    }

    @Override
    public CompletableFuture<byte[]> read(int key) {
        return client.sendAsync(read(Names.of(key)), BodyHandlers.ofByteArray()).thenApply(HttpResponse::body);
    }

    @Override
    public CompletableFuture<Long> counter() {
        return client.sendAsync(read(Names.COUNTER), BodyHandlers.ofByteArray())
                .thenApply(response -> response.statusCode() == NOT_FOUND
                        ? 0L
                        : ByteBuffer.wrap(response.body()).getLong());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
